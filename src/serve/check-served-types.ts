import {
  getNamedType,
  getNullableType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { originFields } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import { refsOfRow } from '../model/ref.js';
import { nestedRefFaults } from './check-nested-refs.js';
import { FRESH } from './fresh-input.js';
import { FRESHNESS, FRESHNESS_TYPE } from './freshness-type.js';
import { NODE_TYPE } from './node-type.js';
import { namesOf } from './names.js';
import { POSITION_ARGS } from './position-type.js';

/**
 * What keeps a set of projections from being served as their types say: one sentence a fault. Names that
 * two projections share, and keys, orderings and filters on fields that the served type lacks or that
 * hold more than one plain value.
 */
export const servedTypeFaults = (
  projections: readonly Projection[],
  schema: GraphQLSchema,
): readonly string[] => [
  ...sharedNames(projections),
  ...projections.flatMap((projection) => fieldFaults(projection, schema)),
  ...nestedRefFaults(projections, schema),
];

/** The fields of a type, by name; undefined when the schema has no such object type. */
export function fieldsOfType(
  schema: GraphQLSchema,
  typeName: string,
): Readonly<Record<string, GraphQLField<unknown, unknown>>> | undefined {
  const type = schema.getType(typeName);
  return isObjectType(type) ? type.getFields() : undefined;
}

function fieldFaults(projection: Projection, schema: GraphQLSchema): string[] {
  const { type } = namesOf(projection);
  const fields = fieldsOfType(schema, type);
  if (fields === undefined)
    return [`${named(projection)} serves ${type}, which is not an @ObjectType.`];
  return [
    ...useFaults(projection, fields),
    ...freshFaults(projection, fields),
    ...ownerFaults(projection, fields),
  ];
}

type Fields = Readonly<Record<string, GraphQLField<unknown, unknown>>>;

function useFaults(projection: Projection, fields: Fields): string[] {
  const { type } = namesOf(projection);
  const uses = [
    [projection.key, 'has the key'],
    ...Object.keys(projection.orderings).map((field) => [field, 'is ordered by']),
    ...projection.filters.map((field) => [field, 'is filtered by']),
  ] as const;
  return uses.flatMap(([field = '', use]) => {
    const found = fields[field];
    if (found === undefined)
      return [`${named(projection)} ${use} "${field}", a field that ${type} lacks.`];
    if (isLeafType(getNullableType(found.type))) return [];
    return [`${named(projection)} ${use} "${field}", which holds more than one plain value.`];
  });
}

function sharedNames(projections: readonly Projection[]): string[] {
  const owners = new Map<string, string[]>();
  for (const name of OWN_NAMES) owners.set(name, ['the station itself']);
  for (const projection of projections)
    for (const name of schemaNames(projection))
      owners.set(name, [...(owners.get(name) ?? []), named(projection)]);
  return [...owners].flatMap(([name, of]) =>
    of.length < 2 ? [] : [`The GraphQL name "${name}" is wanted more than once: ${of.join(', ')}.`],
  );
}

/** The station says itself how fresh a row is. */
function freshFaults(projection: Projection, fields: Fields): string[] {
  const { type } = namesOf(projection);
  const found = fields[FRESHNESS];
  const isOwn = found !== undefined && getNamedType(found.type).name !== FRESHNESS_TYPE;
  const faults: string[] = [];
  if (isOwn || FRESHNESS in refsOfRow(projection))
    faults.push(
      `has a field "${FRESHNESS}" on ${type}, where the station tells how fresh the row is. Rename it.`,
    );
  if (projection.key === FRESH)
    faults.push(`has the key "${FRESH}", which is an argument of every root field. Rename it.`);
  if (projection.positions === true && POSITION_ARGS.includes(projection.key))
    faults.push(`has the key "${projection.key}", which is an argument of positions. Rename it.`);
  return faults.map((fault) => `${named(projection)} ${fault}`);
}

/** What an owner is asked for on demand is null where it cannot be had. */
function ownerFaults(projection: Projection, fields: Fields): string[] {
  const { type } = namesOf(projection);
  return originFields(projection).flatMap((field) => {
    const found = fields[field];
    if (found !== undefined && !isNonNullType(found.type)) return [];
    const what =
      found === undefined ? `a field that ${type} lacks` : 'which must be nullable there';
    return [`${named(projection)} has "${field}" from its origin, ${what}.`];
  });
}

/** Types and root fields that every station has. */
const OWN_NAMES = [
  'node',
  'nodes',
  NODE_TYPE,
  'propagation',
  'Propagation',
  'PropagatedProjection',
  FRESHNESS_TYPE,
  'FreshnessState',
  'FreshInput',
  'BreachPolicy',
  'PageInfo',
  'ChangeKind',
];

/** Root fields and types cannot clash with each other: their first letters differ in case. */
const schemaNames = (projection: Projection): readonly string[] => {
  const names = namesOf(projection);
  return [
    names.row,
    names.rows,
    names.list,
    names.changed,
    names.top,
    names.type,
    names.edge,
    names.connection,
    names.order,
    names.where,
    names.change,
    names.topType,
    ...(projection.positions === true ? [names.position, names.positionType] : []),
  ];
};

const named = ({ name, owner }: Projection): string => `Projection "${name}" of ${owner}`;
