import { operationsOf } from '../../../test/support/written-contract.js';
import { deprecatedUses } from './deprecated-uses.js';
import { schemaOf } from './schema-change.js';

const SCHEMA = schemaOf(`
  type Query { cards(by: By, old: Int @deprecated(reason: "Use by.")): [Card!]! }
  enum By { NAME PRICE @deprecated(reason: "Use NAME.") }
  type Card { name: String title: String @deprecated(reason: "Use name.") }
`);

const usesIn = (text: string) =>
  deprecatedUses(SCHEMA, operationsOf('checkout', { 'a.graphql': text })).map(
    ({ effect, file, line, message }) => [effect, `${file}:${line}`, message],
  );

describe('what is deprecated', () => {
  it('is a warning where a contract uses it: fields, arguments and values', () =>
    expect(usesIn('query A {\n  cards(by: PRICE,\n    old: 1) {\n    title\n  }\n}')).toEqual([
      ['warns', 'checkout/a.graphql:2', 'The enum value "By.PRICE" is deprecated. Use NAME.'],
      [
        'warns',
        'checkout/a.graphql:3',
        'Field "Query.cards" argument "old" is deprecated. Use by.',
      ],
      ['warns', 'checkout/a.graphql:4', 'The field Card.title is deprecated. Use name.'],
    ]));

  it('is nothing to those who do not use it', () =>
    expect(usesIn('query A { cards(by: NAME) { name } }')).toEqual([]));
});
