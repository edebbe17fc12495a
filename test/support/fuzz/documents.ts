import fc, { type GeneratorValue } from 'fast-check';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isListType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { fitting, hostileArb } from './values.js';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation is drawn from: chance, the schema, and words such as cursors that the station gave out. */
export interface Drawing {
  readonly g: GeneratorValue;
  readonly schema: GraphQLSchema;
  readonly known: readonly string[];
}

interface Draft extends Drawing {
  /** `$v0: Int` and so on. */
  readonly declared: string[];
  readonly variables: Record<string, unknown>;
}

const MAX_DEPTH = 4;

/** An operation that the schema allows; what its arguments say may still be refused. */
export function validOperation(drawing: Drawing, root: 'query' | 'subscription'): Operation {
  const { g, schema } = drawing;
  const draft: Draft = { ...drawing, declared: [], variables: {} };
  const type =
    (root === 'query' ? schema.getQueryType() : schema.getSubscriptionType()) ?? undefined;
  if (type === undefined) throw new Error(`The schema has no ${root}.`);
  const selected = selection(draft, type, { depth: MAX_DEPTH, most: root === 'query' ? 3 : 1 });
  const declared = draft.declared.length > 0 ? `(${draft.declared.join(', ')})` : '';
  const name = g(fc.constantFrom, '', 'A');
  return { query: `${root} ${name}${declared} ${selected}`, variables: draft.variables };
}

interface Bounds {
  readonly depth: number;
  readonly most: number;
}

function selection(draft: Draft, type: GraphQLCompositeType, { depth, most }: Bounds): string {
  const { g, schema } = draft;
  const fields = isObjectType(type) || 'getFields' in type ? Object.values(type.getFields()) : [];
  const usable = fields.filter(
    ({ type: of, name }) => (depth > 0 || isLeafType(getNamedType(of))) && !name.startsWith('_'),
  );
  const parts = Array.from({ length: 1 + g(fc.nat, { max: most - 1 }) }, (_, i) =>
    usable.length === 0
      ? '__typename'
      : `f${depth}${i}: ${field(draft, g(fc.constantFrom, ...usable), depth)}`,
  );
  if (isAbstractType(type) && depth > 0) {
    const possible: readonly GraphQLObjectType[] = schema.getPossibleTypes(type);
    const one = g(fc.constantFrom, ...possible);
    parts.push(`... on ${one.name} ${selection(draft, one, { depth: depth - 1, most })}`);
  }
  return `{ ${parts.join(' ')} }`;
}

function field(draft: Draft, of: GraphQLField<unknown, unknown>, depth: number): string {
  const { g } = draft;
  const args = of.args.flatMap((arg) =>
    isNonNullType(arg.type) || g(fc.nat, { max: 2 }) === 0
      ? [`${arg.name}: ${argument(draft, arg)}`]
      : [],
  );
  const type = getNamedType(of.type);
  const directive = g(fc.constantFrom, '', '', '', ' @include(if: true)', ' @skip(if: true)');
  const below = isCompositeType(type)
    ? ` ${selection(draft, type, { depth: depth - 1, most: 3 })}`
    : '';
  return `${of.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${directive}${below}`;
}

function argument(draft: Draft, { name, type }: GraphQLArgument): string {
  const { g, known, declared, variables } = draft;
  const value = name === 'waitMs' ? g(fc.nat, { max: 20 }) : fitting(g, type, known);
  if (g(fc.boolean)) return literal(value, type);
  const variable = `v${declared.length}`;
  declared.push(`$${variable}: ${String(type)}`);
  variables[variable] = g(fc.nat, { max: 19 }) === 0 ? g(hostileArb) : value;
  return `$${variable}`;
}

/** The value as it is written in a document. */
function literal(value: unknown, type: GraphQLInputType): string {
  if (value === null || value === undefined) return 'null';
  if (isNonNullType(type)) return literal(value, type.ofType);
  if (isListType(type) && Array.isArray(value))
    return `[${value.map((item) => literal(item, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return typeof value === 'string' ? value : 'null';
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = type.getFields();
  const parts = Object.entries(value).flatMap(([name, part]) => {
    const of = fields[name];
    return of === undefined ? [] : [`${name}: ${literal(part, of.type)}`];
  });
  return `{${parts.join(', ')}}`;
}
