import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  type GraphQLNamedInputType,
  type ValueNode,
} from 'graphql';
import type { Coordinate } from '../contract.js';
import type { Violation } from '../verdict.js';
import { operationOf, type AskedOperation } from './asked-operation.js';
import { fieldOf, placesOf, type Place } from './places.js';

/** A part of a schema without which an operation cannot be answered. */
export interface Need {
  readonly what: Extract<Violation['what'], 'field' | 'argument' | 'introspection'>;
  readonly coordinate: Coordinate;
}

/** Everything an operation needs, each once, in the order of the document. `__typename` needs nothing. */
export function needsOf(asked: AskedOperation): readonly Need[] {
  const operation = operationOf(asked);
  if (operation === undefined) return [];
  const needs = new Map<string, Need>();
  for (const place of placesOf(asked))
    for (const need of needsAt(place)) needs.set(need.coordinate, need);
  return [...needs.values()];
}

/**
 * What one place needs. Of a field: itself, and for each argument that is given the argument, the input fields and the
 * enum values in it. A variable may hold anything: it needs all that its type has.
 */
export function needsAt(place: Place): readonly Need[] {
  if (place.kind === 'condition') return [{ what: 'field', coordinate: place.type.name }];
  const { parent, node } = place;
  const coordinate = `${parent.name}.${node.name.value}`;
  if (node.name.value === '__typename') return [];
  if (node.name.value.startsWith('__')) return [{ what: 'introspection', coordinate }];
  const inputs = argumentNeeds(place).map((input): Need => ({
    what: 'argument',
    coordinate: input,
  }));
  return [{ what: 'field', coordinate }, ...inputs];
}

function argumentNeeds({ parent, node }: Extract<Place, { kind: 'field' }>): readonly Coordinate[] {
  const args = fieldOf(parent, node.name.value)?.args ?? [];
  return (node.arguments ?? []).flatMap(({ name, value }) => {
    const type = args.find((arg) => arg.name === name.value)?.type;
    const coordinate = `${parent.name}.${node.name.value}(${name.value}:)`;
    return type === undefined
      ? [coordinate]
      : [coordinate, ...valueNeeds(value, getNamedType(type))];
  });
}

/** What a value of a type needs: the input fields and enum values in it. */
export function valueNeeds(value: ValueNode, type: GraphQLNamedInputType): readonly Coordinate[] {
  if (value.kind === Kind.VARIABLE) return [...allOf(type, new Set())];
  if (value.kind === Kind.LIST) return value.values.flatMap((item) => valueNeeds(item, type));
  if (value.kind === Kind.ENUM && isEnumType(type)) return [`${type.name}.${value.value}`];
  if (value.kind !== Kind.OBJECT || !isInputObjectType(type)) return [];
  return value.fields.flatMap(({ name, value: given }) => {
    const field = type.getFields()[name.value];
    const needs = field === undefined ? [] : valueNeeds(given, getNamedType(field.type));
    return [`${type.name}.${name.value}`, ...needs];
  });
}

/** All that a value of a type may hold. */
function allOf(type: GraphQLNamedInputType, met: Set<Coordinate>): ReadonlySet<Coordinate> {
  if (isEnumType(type)) for (const { name } of type.getValues()) met.add(`${type.name}.${name}`);
  if (!isInputObjectType(type)) return met;
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    if (met.has(coordinate)) continue;
    met.add(coordinate);
    allOf(getNamedType(field.type), met);
  }
  return met;
}
