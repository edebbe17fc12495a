import { parse } from 'graphql';
import { impactsOn } from '../../src/access/evolution/impact.js';
import { changesBetween, schemaOf } from '../../src/access/evolution/schema-change.js';

const SHOP = `
  type Query {
    card(id: ID!, size: Size = SMALL, at: Int): Card
    cards(where: Where, order: Order = NAME_ASC, first: Int! = 10): [Card!]!
    node(id: ID!): Node
    found: Found
  }
  interface Node { id: ID! }
  type Card implements Node { id: ID! name: String! note: String price: Int! kind: Kind! tags: [String!]! next: Card }
  type Gift { title: String }
  type Coupon { code: String }
  union Found = Card | Gift
  enum Kind { GOODS CHARGE }
  enum Order { NAME_ASC NAME_DESC }
  enum Size { SMALL LARGE }
  scalar Money
  input Where { kind: Kind, most: Int = 5, name: NameWhere }
  input NameWhere { begins: String }
`;

export type ChangeVerdict = 'breaks' | 'warns' | 'nothing';

/** What is written `from` in the shop's schema is written `to` afterwards. */
export type ChangeCase = [
  what: string,
  ChangeVerdict,
  document: string,
  from: string | RegExp,
  to: string,
];

/** What a change of the shop's schema does to a document, at worst. */
export async function verdictOn(
  document: string,
  from: string | RegExp,
  to: string,
): Promise<ChangeVerdict> {
  const text = SHOP.replaceAll(from, to);
  if (text === SHOP) throw new Error(`The shop's schema does not hold ${String(from)}.`);
  const [before, after] = [schemaOf(SHOP), schemaOf(text)];
  const changes = await changesBetween(before, after);
  const impacts = impactsOn(parse(document), { before, after, changes });
  return impacts[0]?.effect ?? 'nothing';
}
