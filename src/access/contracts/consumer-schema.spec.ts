import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  buildSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
  type GraphQLSchema,
} from 'graphql';
import { allCoordinates, drawn, granting } from '../../../test/support/access/contracts.js';
import { generatedOperation } from '../../../test/support/access/generated-operations.js';
import { shop } from '../../../test/support/access/mock-shop.js';
import type { Coordinate } from '../contract.js';
import { contractSchema } from './consumer-schema.js';
import { coordinatesOf } from './coordinates.js';
import { judge } from './judge.js';

const seenBy = (text: string, schema: GraphQLSchema = shop): GraphQLSchema =>
  contractSchema(schema, {
    coordinates: new Set(coordinatesOf({ schema, document: parse(text) })),
  });
const printed = (schema: GraphQLSchema): string =>
  printSchema(schema)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/"""(.*?)"""/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('the schema of a consumer', () => {
  it('has what its contract names, and no more', () => {
    expect(
      printed(seenBy('{ products(first: 1, where: { near: { x: 1 } }) { nodes { name kind } } }')),
    ).toBe(
      [
        'type Query { products(first: Int = 3, where: Where): Page! }',
        'type Product { name: String kind: Kind }',
        'type Page { nodes: [Product!]! }',
        'input Where { near: Near }',
        'input Near { x: Float = 0 }',
        'enum Kind { GOODS CHARGE }',
      ].join(' '),
    );
  });

  it('keeps required arguments, and hides defaults that name what is hidden', () => {
    const coordinates = new Set([
      'Query.product',
      'Product.name',
      'Query.products',
      'Query.products(orderBy:)',
      'Order.PRICE',
      'Page.totalCount',
    ]);
    expect(printed(contractSchema(shop, { coordinates }))).toBe(
      [
        'type Query { product(key: ID!): Product products(orderBy: Order): Page! }',
        'type Product { name: String }',
        'type Page { totalCount: Int }',
        'enum Order { PRICE }',
      ].join(' '),
    );
  });

  it('keeps an interface with what is seen of it, and makes a union of one that tells types apart only', () => {
    expect(printed(seenBy('{ node(id: 1) { id ... on Shop { name } } }'))).toBe(
      'interface Node { id: ID } type Query { node(id: ID!): Node } type Shop implements Node { id: ID name: String }',
    );
    expect(
      printed(seenBy('{ node(id: 1) { ... on Shop { name } ... on Product { tags } } }')),
    ).toBe(
      'type Query { node(id: ID!): Node } union Node = Product | Shop type Product { tags: [String] } type Shop { name: String }'.replace(
        'type Query { node(id: ID!): Node } union Node = Product | Shop',
        'union Node = Product | Shop type Query { node(id: ID!): Node }',
      ),
    );
  });

  it('has subscriptions only where the contract does', () => {
    expect(seenBy('{ must }').getSubscriptionType()).toBeUndefined();
    const schema = seenBy('subscription { changed { name } }');
    expect(printed(schema)).toBe(
      'type Query { _: Boolean } type Subscription { changed: Product } type Product { name: String }',
    );
  });

  it.each([
    [
      '{ product(key: 1) { __typename } }',
      'type Query { product(key: ID!): Product } type Product { _: Boolean }',
    ],
    [
      '{ node(id: 1) { __typename } }',
      'type Node { _: Boolean } type Query { node(id: ID!): Node }',
    ],
    ['{ count(where: {}) }', 'type Query { count(where: Where): Int } input Where { _: Boolean }'],
  ])('stays valid where nothing of a type is seen: %s', (text, sdl) => {
    const schema = seenBy(text);
    expect(validateSchema(schema)).toEqual([]);
    expect(validate(schema, parse(text))).toEqual([]);
    expect(printed(schema)).toBe(sdl);
  });

  it('tells what the schema of the station says of its parts', () => {
    const station = buildSchema(readFileSync('schema.graphql', 'utf8'));
    const schema = seenBy('{ productCards(first: 1) { nodes { name updatedAt } } }', station);
    expect(schema.getType('ProductCard')?.description).toBe(
      'What a page needs to show one product.',
    );
    expect(printSchema(schema)).toContain('scalar DateTime');
    expect(schema.getType('PopularProduct')).toBeUndefined();
  });

  const contract = fc
    .array(generatedOperation(shop, { widening: false }), { minLength: 1, maxLength: 3 })
    .map((operations) => ({
      operations,
      coordinates: new Set<Coordinate>(
        operations.flatMap((asked) => coordinatesOf({ schema: shop, ...asked })),
      ),
    }));

  it('is valid, and so are all operations of its contract', () =>
    fc.assert(
      fc.property(contract, ({ operations, coordinates }) => {
        const schema = contractSchema(shop, { coordinates });
        expect(validateSchema(schema)).toEqual([]);
        for (const { document } of operations) expect(validate(schema, document)).toEqual([]);
      }),
      { numRuns: 100 },
    ));

  it('has no place for an operation that writes other fields, arguments or inputs', () =>
    fc.assert(
      fc.property(fc.nat(), generatedOperation(shop), (seed, operation) => {
        // Without interfaces, through which a field is seen of all types, and without enums that answers bring.
        const draw = drawn(seed, 10);
        // A variable needs all of its type, also what is not seen of it.
        fc.pre(!/: \[?(Where|Near|Style|Order|Currency|Kind|Unit)\b/.test(operation.text));
        // Nobody asks for a field without what it requires, so a contract has both or neither.
        const required = /^(Query\.(?:product|things))\((?:key|ids):\)$/;
        const coordinates = allCoordinates(shop).filter(
          (of) =>
            draw(required.exec(of)?.[1] ?? of) > 0 &&
            !/^(Node|Named|Query\.node|Query\.named|Product\.kind)\b/.test(of),
        );
        const { verdict } = judge(granting(coordinates), { schema: shop, ...operation });
        const schema = contractSchema(shop, { coordinates: new Set(coordinates) });
        const isValid = validate(schema, operation.document).length === 0;
        expect(verdict === 'allowed' || !isValid).toBe(true);
      }),
      { numRuns: 100 },
    ));
});
