import fc from 'fast-check';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  parse,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { allCoordinates, drawn, granting } from '../../../test/support/access/contracts.js';
import { generatedOperation } from '../../../test/support/access/generated-operations.js';
import { answerOf, shop } from '../../../test/support/access/mock-shop.js';
import type { Coordinate } from '../contract.js';
import { coordinatesOf } from './coordinates.js';
import { judge } from './judge.js';

/** All input fields and enum values in a value as it was sent. */
function inValue(type: GraphQLInputType, value: unknown): readonly Coordinate[] {
  const known = getNamedType(type);
  if (Array.isArray(value)) return value.flatMap((item) => inValue(known, item));
  if (isEnumType(known) && typeof value === 'string') return [`${known.name}.${value}`];
  if (!isInputObjectType(known) || value == null) return [];
  return Object.entries(value as object).flatMap(([name, given]) => {
    const field = known.getFields()[name];
    return field === undefined ? [] : [`${known.name}.${name}`, ...inValue(field.type, given)];
  });
}

/** What a run of one field reads and is given: for its types, one of the coordinates must be granted. */
function touchedAt(
  { fieldNodes: [node], parentType, fieldName, variableValues }: GraphQLResolveInfo,
  sent: Readonly<Record<string, unknown>>,
): readonly (readonly Coordinate[])[] {
  const types = [parentType, ...parentType.getInterfaces()].filter(
    (type) => type.getFields()[fieldName] !== undefined,
  );
  const args = (node?.arguments ?? []).flatMap(({ name, value }) => {
    const type = parentType
      .getFields()
      [fieldName]?.args.find((arg) => arg.name === name.value)?.type;
    const raw: unknown = valueFromASTUntyped(value, { ...variableValues, ...sent });
    const inside = type === undefined ? [] : inValue(type, raw);
    return [
      types.map((of) => `${of.name}.${fieldName}(${name.value}:)`),
      ...inside.map((coordinate) => [coordinate]),
    ];
  });
  return [types.map((of) => `${of.name}.${fieldName}`), ...args];
}

/** The coordinates that graphql-js itself sees, but for types in conditions. */
function seenByTypeInfo(document: DocumentNode): ReadonlySet<Coordinate> {
  const seen = new Set<Coordinate>();
  const types = new TypeInfo(shop);
  const whole = (type: GraphQLInputType, met: Set<Coordinate>): void => {
    const known = getNamedType(type);
    if (isEnumType(known))
      for (const { name } of known.getValues()) seen.add(`${known.name}.${name}`);
    if (!isInputObjectType(known) || met.has(known.name)) return;
    met.add(known.name);
    for (const { name, type: inner } of Object.values(known.getFields())) {
      seen.add(`${known.name}.${name}`);
      whole(inner, met);
    }
  };
  const visitor = {
    VariableDefinition: () => false,
    Directive: () => false,
    Field: () => {
      const [parent, field] = [types.getParentType(), types.getFieldDef()];
      if (parent && field && !field.name.startsWith('__')) seen.add(`${parent.name}.${field.name}`);
    },
    Argument: () => {
      const [parent, field, argument] = [
        types.getParentType(),
        types.getFieldDef(),
        types.getArgument(),
      ];
      if (parent && field && argument) seen.add(`${parent.name}.${field.name}(${argument.name}:)`);
    },
    ObjectField: ({ name }: { name: { value: string } }) => {
      const parent = getNamedType(types.getParentInputType());
      if (parent) seen.add(`${parent.name}.${name.value}`);
    },
    EnumValue: ({ value }: { value: string }) => {
      const type = getNamedType(types.getInputType());
      if (isEnumType(type)) seen.add(`${type.name}.${value}`);
    },
    Variable: () => {
      const type = types.getInputType();
      if (type) whole(type, new Set());
    },
  };
  visit(document, visitWithTypeInfo(types, visitor as never));
  return seen;
}

describe('an operation, held to the fields of a contract,', () => {
  const everything = allCoordinates(shop);

  it('is allowed if and only if all its coordinates are within the contract', () =>
    fc.assert(
      fc.property(generatedOperation(shop), fc.nat(), (operation, seed) => {
        const asked = { schema: shop, ...operation };
        const draw = drawn(seed, 20);
        const coordinates = coordinatesOf(asked);
        const granted = everything.filter((coordinate) => draw(coordinate) > 0);
        const { verdict } = judge(granting(granted), asked);
        const isWithin = coordinates.every((coordinate) => granted.includes(coordinate));
        expect(verdict).toBe(isWithin ? 'allowed' : 'refused');
      }),
      { numRuns: 200 },
    ));

  it('touches nothing outside the contract when it is allowed and runs, whatever its variables', () =>
    fc.assert(
      fc.property(generatedOperation(shop), ({ document, operationName, variables }) => {
        const granted = new Set(coordinatesOf({ schema: shop, document, operationName }));
        const outside: (readonly Coordinate[])[] = [];
        answerOf(document, variables, (info) => {
          const touched = touchedAt(info, variables);
          outside.push(...touched.filter((ways) => !ways.some((way) => granted.has(way))));
          return undefined;
        });
        expect(outside).toEqual([]);
      }),
      { numRuns: 200 },
    ));

  it('needs just the coordinates that graphql-js sees, where its conditions only narrow', () =>
    fc.assert(
      fc.property(generatedOperation(shop, { widening: false }), (operation) => {
        const coordinates = coordinatesOf({ schema: shop, ...operation });
        const withoutConditions = coordinates.filter((coordinate) => coordinate.includes('.'));
        expect(withoutConditions).toEqual([...seenByTypeInfo(operation.document)].toSorted());
      }),
      { numRuns: 200 },
    ));

  it('needs the same whatever conditions that hold anyway are written around its fields', () => {
    const of = (text: string) =>
      coordinatesOf({ schema: shop, document: parse(text), operationName: null });
    expect(
      of('{ product(key: 1) { ... on Node { id } ... on Named { ... on Product { name } } } }'),
    ).toEqual(of('{ product(key: 1) { id name } }'));
  });
});
