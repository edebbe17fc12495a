import { parse } from 'graphql';
import { shop } from '../../../test/support/access/mock-shop.js';
import { asksForSchema, coordinatesOf } from './coordinates.js';

const of = (text: string) => coordinatesOf({ schema: shop, document: parse(text) });

describe('the coordinates of an operation', () => {
  it.each([
    ['fields', '{ must }', ['Query.must']],
    ['fields behind aliases', '{ should: must }', ['Query.must']],
    [
      'arguments that are given',
      '{ products(first: 1) { totalCount } }',
      ['Page.totalCount', 'Query.products', 'Query.products(first:)'],
    ],
    [
      'enum values',
      '{ products(orderBy: PRICE) { totalCount } }',
      ['Order.PRICE', 'Page.totalCount', 'Query.products', 'Query.products(orderBy:)'],
    ],
    [
      'input fields',
      '{ count(where: { near: { x: 1 } }) }',
      ['Near.x', 'Query.count', 'Query.count(where:)', 'Where.near'],
    ],
    [
      'input fields in lists',
      '{ count(where: { all: [{ kind: GOODS }] }) }',
      ['Kind.GOODS', 'Query.count', 'Query.count(where:)', 'Where.all', 'Where.kind'],
    ],
    [
      'types that tell objects apart',
      '{ node(id: 1) { ... on Shop { name } } }',
      ['Query.node', 'Query.node(id:)', 'Shop', 'Shop.name'],
    ],
    ['fields that are skipped', '{ must @skip(if: true) }', ['Query.must']],
  ])('hold %s', (_, text, coordinates) => expect(of(text)).toEqual(coordinates));

  it('hold what a fragment reads wherever it is spread', () => {
    expect(of('{ product(key: 1) { ...N shop { ...N } } } fragment N on Named { name }')).toEqual([
      'Product.name',
      'Product.shop',
      'Query.product',
      'Query.product(key:)',
      'Shop.name',
    ]);
  });

  it('hold all that a variable may hold', () => {
    const one = of('query($x: Float) { count(where: { near: { x: $x } }) }');
    expect(one).toEqual(['Near.x', 'Query.count', 'Query.count(where:)', 'Where.near']);
    const near = of('query($near: Near) { count(where: { near: $near }) }');
    expect(near).toEqual([
      'Near.unit',
      'Near.x',
      'Near.y',
      'Query.count',
      'Query.count(where:)',
      'Unit.KM',
      'Unit.MI',
      'Where.near',
    ]);
    expect(of('query($where: Where) { count(where: $where) }')).toEqual(
      expect.arrayContaining([
        'Where.all',
        'Where.kind',
        'Where.near',
        'Where.order',
        'Kind.CHARGE',
        'Order.PRICE',
        'Near.y',
      ]),
    );
  });

  it('hold neither __typename nor introspection, which is told apart', () => {
    const text = '{ __typename __type(name: "Shop") { name fields { name } } }';
    expect(of(text)).toEqual([]);
    expect(asksForSchema({ schema: shop, document: parse(text) })).toBe(true);
    expect(asksForSchema({ schema: shop, document: parse('{ __typename must }') })).toBe(false);
  });

  it('end for fragments in a circle', () => {
    expect(of('{ ...A } fragment A on Query { must ...B } fragment B on Query { ...A }')).toEqual([
      'Query.must',
    ]);
  });

  it('are those of the operation that is named', () => {
    const document = parse('query A { must } query B { count }');
    expect(coordinatesOf({ schema: shop, document, operationName: 'B' })).toEqual(['Query.count']);
    expect(coordinatesOf({ schema: shop, document })).toEqual([]);
  });
});
