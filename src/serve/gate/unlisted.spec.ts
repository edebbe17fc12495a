import { buildSchema, parse } from 'graphql';
import { unlistedIn } from './unlisted.js';

const visible = buildSchema(`
  type Query { product(id: ID!, where: Where, order: Order): Product thing: Thing }
  input Where { kind: String }
  enum Order { NAME }
  union Thing = Product
  type Product { id: ID name: String }
`);

const unlisted = (text: string, mayIntrospect = false): readonly string[] =>
  unlistedIn({ visible, document: parse(text), mayIntrospect }).map(
    ({ what, coordinate }) => `${what} ${coordinate ?? ''}`,
  );

describe('what a document names that its contract does not list', () => {
  it.each([
    [
      '{ product(id: 1) { id __typename ... on Product { name } } thing { ...P } } fragment P on Product { name }',
    ],
    [
      'query ($w: Where, $o: Order) { product(id: 1, where: $w, order: $o) { id @skip(if: true) } }',
    ],
    ['query ($unused: Float) { product(id: 1, where: { kind: "x" }, order: NAME) { id } }'],
  ])('is nothing of %s', (text) => expect(unlisted(text)).toEqual([]));

  it.each([
    ['{ product(id: 1) { price { of { other } } } }', ['field Product.price']],
    ['{ other { price } product(id: 1) { price } }', ['field Query.other', 'field Product.price']],
    ['{ product(id: 1, first: 2) { id } }', ['argument Query.product(first:)']],
    ['{ product(id: 1, where: { size: 1 }) { id } }', ['argument Where.size']],
    ['{ product(id: 1, order: SIZE) { id } }', ['argument Order.SIZE']],
    ['query ($x: Secret) { product(id: 1) { id } }', ['argument Secret']],
    ['{ thing { ... on Secret { id price } } }', ['field Secret']],
    ['{ thing { ...S } } fragment S on Secret { id }', ['field Secret']],
    ['{ __schema { types { name } } }', ['introspection Query.__schema']],
    ['{ _service { sdl } }', ['introspection Query._service']],
    ['subscription { changed { id } }', ['field Subscription.changed']],
    ['{ product(id: 1) { price price a: price } }', ['field Product.price']],
  ])('is told in its own words: %s', (text, found) => expect(unlisted(text)).toEqual(found));

  it('leaves directives to others', () =>
    expect(unlisted('{ product(id: 1) @secret(a: B) { id @skip(on: 1) } }')).toEqual([]));

  it('does not count the schema for whoever may see it', () =>
    expect(unlisted('{ __type(name: "X") { name fields { name } } }', true)).toEqual([]));

  it('ends for fragments that go in a circle', () =>
    expect(
      unlisted('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A price }'),
    ).toEqual(['field Query.price']));
});
