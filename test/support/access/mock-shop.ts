import { createHash } from 'node:crypto';
import {
  buildSchema,
  executeSync,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';

/** A schema with one of everything: interfaces, unions, lists, nullable and not, inputs in inputs, enums both ways. */
export const shop = buildSchema(`
  interface Node { id: ID }
  interface Named { name: String label(style: Style): String }
  union Thing = Product | Shop
  type Query {
    node(id: ID!): Node
    named(id: ID!): Named
    product(key: ID!, where: Where): Product
    products(first: Int = 3, orderBy: Order = NAME, where: Where): Page!
    things(ids: [ID!]!): [Thing]
    count(where: Where): Int
    must: Int!
  }
  type Subscription { changed(keys: [ID!], where: Where): Product }
  type Product implements Node & Named {
    id: ID
    name: String
    label(style: Style): String
    price(currency: Currency, round: Boolean): Float
    mustHave: Int!
    shop: Shop
    tags: [String]
    kind: Kind
    related(first: Int, where: Where): [Product!]
  }
  type Shop implements Node & Named {
    id: ID
    name: String
    label(style: Style): String
    owner: Person
    products(first: Int): [Product]
  }
  type Person { name: String email: String boss: Person }
  type Page { nodes: [Product!]! totalCount: Int info: Info! }
  type Info { next: String has: Boolean! }
  input Where { kind: Kind near: Near all: [Where!] order: Order }
  input Near { x: Float = 0 y: Float unit: Unit }
  enum Style { LONG SHORT }
  enum Order { NAME PRICE }
  enum Currency { EUR GBP }
  enum Kind { GOODS CHARGE }
  enum Unit { KM MI }
`);

/** What a field answers in place of its value; undefined: the value. */
export type Instead = (
  info: GraphQLResolveInfo,
  args: Readonly<Record<string, unknown>>,
) => null | undefined;

/** Runs an operation over rows that are made up: the same at the same place of an answer. */
export function answerOf(
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
  instead: Instead = () => undefined,
): Record<string, unknown> {
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (_, args, __, info) =>
    instead(info, args) === null ? null : madeUp(info.returnType, placeOf(info), info);
  const { data, errors } = executeSync({
    schema: shop,
    document,
    variableValues,
    fieldResolver,
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
  if (errors !== undefined || data == null) throw new Error(String(errors));
  return data;
}

function madeUp(type: GraphQLOutputType, place: string, info: GraphQLResolveInfo): unknown {
  const dice = parseInt(createHash('sha256').update(place).digest('hex').slice(0, 8), 16);
  if (!isNonNullType(type) && dice % 7 === 0) return null;
  const known = getNullableType(type);
  if (isListType(known))
    return Array.from({ length: dice % 3 }, (_, i) => madeUp(known.ofType, `${place}/${i}`, info));
  if (isEnumType(known)) return known.getValues()[dice % known.getValues().length]?.value;
  if (isObjectType(known)) return { __typename: known.name };
  if (!isAbstractType(known)) return known.name === 'Boolean' ? dice % 2 === 0 : dice % 1_000;
  const types = info.schema.getPossibleTypes(known);
  return { __typename: types[dice % types.length]?.name };
}

function placeOf({ path }: GraphQLResolveInfo): string {
  const steps: (string | number)[] = [];
  for (let step: typeof path | undefined = path; step; step = step.prev) steps.unshift(step.key);
  return steps.join('/');
}
