import { verdictOn, type ChangeCase } from '../../../test/support/changed-shop.js';

const CARD = '{ card(id: "1") { name kind price } }';

const CASES: readonly ChangeCase[] = [
  ['a field it selects is removed', 'breaks', CARD, 'name: String! note', 'note'],
  ['a field it does not select is removed', 'nothing', CARD, 'note: String', ''],
  ['a field it selects may be null now', 'breaks', CARD, 'price: Int!', 'price: Int'],
  [
    'a field it selects is never null now',
    'nothing',
    '{ card(id: 1) { note } }',
    'note: String',
    'note: String!',
  ],
  [
    'the items of a list may be null now',
    'breaks',
    '{ card(id: 1) { tags } }',
    '[String!]!',
    '[String]!',
  ],
  ['a field it selects has another scalar', 'breaks', CARD, 'price: Int!', 'price: Money!'],
  ['a field becomes a list', 'breaks', CARD, 'price: Int!', 'price: [Int!]!'],
  ['a field it selects has fields now', 'breaks', CARD, 'price: Int!', 'price: Gift!'],
  [
    'a field has a narrower type',
    'nothing',
    '{ node(id: 1) { id } }',
    'node(id: ID!): Node',
    'node(id: ID!): Card',
  ],
  ['a field is added', 'nothing', CARD, 'note: String', 'note: String more: Int'],
  ['a value is added to an enum it receives', 'warns', CARD, 'GOODS CHARGE', 'GOODS CHARGE GIFT'],
  ['a value that only comes in answers is removed', 'nothing', CARD, 'GOODS CHARGE', 'GOODS'],
  [
    'a type joins a union it reads',
    'warns',
    '{ found { ... on Card { name } } }',
    'Card | Gift',
    'Card | Gift | Coupon',
  ],
  [
    'a type it names leaves a union',
    'breaks',
    '{ found { ... on Gift { title } } }',
    'Card | Gift',
    'Card | Coupon',
  ],
  [
    'a type it does not name leaves a union',
    'nothing',
    '{ found { ... on Card { name } } }',
    'Card | Gift',
    'Card',
  ],
  [
    'a type implements an interface it reads',
    'warns',
    '{ node(id: 1) { id } }',
    'type Gift {',
    'type Gift implements Node { id: ID!',
  ],
  [
    'a type implements an interface it does not read',
    'nothing',
    CARD,
    'type Gift {',
    'type Gift implements Node { id: ID!',
  ],
  [
    'a type it names no longer implements the interface',
    'breaks',
    '{ node(id: 1) { ... on Card { name } } }',
    'Card implements Node',
    'Card',
  ],
  [
    'a type it receives has another name',
    'breaks',
    '{ found { ... on Gift { title } } }',
    /\bGift\b/g,
    'Present',
  ],
  [
    'an enum it receives becomes a scalar',
    'breaks',
    CARD,
    'enum Kind { GOODS CHARGE }',
    'scalar Kind',
  ],
  [
    'a type it receives becomes an interface',
    'warns',
    '{ found { __typename } }',
    'union Found = Card | Gift',
    'interface Found { x: Int } type F implements Found { x: Int }',
  ],
  ['a description changes', 'nothing', CARD, 'type Gift', '"A gift." type Gift'],
  [
    'the query type has another name',
    'nothing',
    CARD,
    'type Query',
    'schema { query: Root } type Root',
  ],
];

describe('an operation that reads, when', () => {
  it.each(CASES)('%s: %s', async (_what, verdict, ...change) =>
    expect(await verdictOn(...change)).toBe(verdict),
  );
});
