import { parse, print } from 'graphql';
import { granting } from '../../../test/support/access/contracts.js';
import { shop } from '../../../test/support/access/mock-shop.js';
import { judge } from './judge.js';

const GRANTED = [
  'Query.node',
  'Query.node(id:)',
  'Query.product',
  'Query.product(key:)',
  'Query.products',
  'Query.products(first:)',
  'Page.nodes',
  'Product.name',
  'Product.shop',
  'Product.related',
  'Shop.name',
  'Shop',
  'Subscription.changed',
];

const judged = (text: string, granted: readonly string[] = GRANTED) =>
  judge(granting(granted, { mode: 'minimal' }), { schema: shop, document: parse(text) });

function reducedText(text: string): string {
  const verdict = judged(text);
  if (verdict.verdict !== 'reduced') throw new Error(verdict.verdict);
  return print(verdict.document)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/denied_[0-9a-f]{8}_/g, '~')
    .trim();
}

describe('an operation that asks beyond its contract, reduced,', () => {
  it.each([
    [
      'a field',
      '{ product(key: 1) { name tags } }',
      '{ product(key: 1) { name ~tags: __typename } }',
    ],
    [
      'a field by its alias',
      '{ product(key: 1) { labels: tags } }',
      '{ product(key: 1) { ~labels: __typename } }',
    ],
    [
      'a field with all that is in it',
      '{ product(key: 1) { name shop { owner { name email } } } }',
      '{ product(key: 1) { name shop { ~owner: __typename } } }',
    ],
    [
      'a field for an argument',
      '{ product(key: 1) { related(first: 1) { name } } }',
      '{ product(key: 1) { ~related: __typename } }',
    ],
    [
      'a field of the root',
      '{ product(key: 1) { name } count }',
      '{ product(key: 1) { name } ~count: __typename }',
    ],
    [
      'fields of a type that is not granted',
      '{ node(id: 1) { ... on Product { name } ... on Shop { name } } }',
      '{ node(id: 1) { ... on Product { ~name: __typename } ... on Shop { name } } }',
    ],
    [
      'a field under its directives',
      '{ product(key: 1) { name tags @include(if: false) } }',
      '{ product(key: 1) { name ~tags: __typename @include(if: false) } }',
    ],
    [
      'the type of a name',
      '{ product(key: 1) { name } __type(name: "Shop") { name } }',
      '{ product(key: 1) { name } ~__type: __typename }',
    ],
    [
      'the variables of what is left out',
      'query($a: Int, $b: Boolean!, $c: ID!) { product(key: $c) { related(first: $a) { name } tags @skip(if: $b) } }',
      'query ($b: Boolean!, $c: ID!) { product(key: $c) { ~related: __typename ~tags: __typename @skip(if: $b) } }',
    ],
    [
      'the fragments of what is left out',
      '{ product(key: 1) { name shop { owner { ...P } } } } fragment P on Person { name }',
      '{ product(key: 1) { name shop { ~owner: __typename } } }',
    ],
  ])('is without %s', (_, text, without) => expect(reducedText(text)).toBe(without));

  it('makes a fragment anew for each place where other things are granted', () => {
    const text = '{ product(key: 1) { ...N shop { ...N } } } fragment N on Named { name label }';
    expect(reducedText(text)).toBe(
      '{ product(key: 1) { ...~0 shop { ...~1 } } } fragment ~0 on Named { name ~label: __typename } fragment ~1 on Named { name ~label: __typename }',
    );
  });

  it('is completed with null wherever the answer bears the mark, and nowhere else', () => {
    const verdict = judged(
      '{ products(first: 2) { nodes { name tags shop { owner { name } } } } }',
    );
    if (verdict.verdict !== 'reduced') throw new Error(verdict.verdict);
    const mark = /denied_[0-9a-f]{8}_/.exec(print(verdict.document))?.[0] ?? '';
    const date = new Date(0);
    const completed = verdict.complete({
      products: {
        nodes: [
          { name: 'a', [`${mark}tags`]: 'Product', shop: { [`${mark}owner`]: 'Shop' } },
          { name: date, [`${mark}tags`]: 'Product', shop: null },
          null,
        ],
      },
    });
    expect(JSON.parse(JSON.stringify(completed))).toEqual({
      products: {
        nodes: [
          { name: 'a', tags: null, shop: { owner: null } },
          { name: date.toISOString(), tags: null, shop: null },
          null,
        ],
      },
    });
  });

  it('keeps null where the same name was granted by another way', () => {
    const verdict = judged(
      '{ node(id: 1) { ... on Shop { label: name } ... on Product { label: name } } }',
    );
    if (verdict.verdict !== 'reduced') throw new Error(verdict.verdict);
    const mark = /denied_[0-9a-f]{8}_/.exec(print(verdict.document))?.[0] ?? '';
    for (const node of [
      { label: 'x', [`${mark}label`]: 'T' },
      { [`${mark}label`]: 'T', label: 'x' },
    ])
      expect({ ...verdict.complete({ node }) }).toEqual({ node: { label: null } });
  });

  it('takes a name that means something to JavaScript for a name', () => {
    const verdict = judged('{ product(key: 1) { __proto__: name constructor: tags } }');
    if (verdict.verdict !== 'reduced') throw new Error(verdict.verdict);
    const mark = /denied_[0-9a-f]{8}_/.exec(print(verdict.document))?.[0] ?? '';
    const product: unknown = JSON.parse(`{"__proto__":"x","${mark}constructor":"Product"}`);
    expect(JSON.stringify(verdict.complete({ product }))).toBe(
      '{"product":{"__proto__":"x","constructor":null}}',
    );
  });

  it.each([
    ['a field that cannot be null', '{ product(key: 1) { mustHave } }'],
    ['a field of the root that cannot be null', '{ must product(key: 1) { name } }'],
    ['one in a type that is not granted', '{ node(id: 1) { ... on Product { mustHave } } }'],
    ['the field that is subscribed to', 'subscription { changed(keys: [1]) { name } }'],
    ['the schema', '{ __schema { description } }'],
  ])('is refused for %s', (_, text) => expect(judged(text).verdict).toBe('refused'));

  it('leaves out fields of what is subscribed to', () => {
    expect(reducedText('subscription { changed { name tags } }')).toBe(
      'subscription { changed { name ~tags: __typename } }',
    );
  });

  it('ends for fragments in a circle, and at once for fragments that double what they hold', () => {
    const names = Array.from({ length: 60 }, (_, i) => i);
    const doubling = names.map((i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    expect(judged(`{ ...F0 } ${doubling.join(' ')} fragment F60 on Query { count }`).verdict).toBe(
      'reduced',
    );
    expect(judged('{ ...A } fragment A on Query { count ...A }').verdict).toBe('reduced');
  });
});
