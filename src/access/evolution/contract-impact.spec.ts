import { operationsOf } from '../../../test/support/written-contract.js';
import { impactOnContracts } from './contract-impact.js';
import { changesBetween, schemaOf } from './schema-change.js';

const BEFORE = `
  type Query { card(id: ID!): Card cards: [Card!]! }
  type Card { id: ID! name: String! price: Int! note: String }
`;
const AFTER = `
  type Query { card(id: ID!): Card cards: [Card!]! }
  type Card { id: ID! price: Int colour: String }
`;

const CARDS = `# What a page shows.
query Cards {
  cards {
    id
    ...Priced
  }
}
query Names {
  cards { name }
}
fragment Priced on Card {
  price
}
`;

const checkout = operationsOf('checkout', {
  'cards.graphql': CARDS,
  'new.graphql': 'query Colours { cards { colour } }',
});
const search = operationsOf('search', { 'ids.graphql': 'query Ids { cards { id } }' });

async function impact() {
  const [before, after] = [schemaOf(BEFORE), schemaOf(AFTER)];
  const changes = await changesBetween(before, after);
  return impactOnContracts([...checkout, ...search], { before, after, changes });
}

describe('what a change does to contracts', () => {
  it('is told with consumer, operation, file and line, fragments where they stand', async () => {
    const { impacts } = await impact();
    expect(
      impacts.map(({ consumer, operationName, file, line, effect }) => ({
        consumer: consumer.team,
        operationName,
        file,
        line,
        effect,
      })),
    ).toEqual([
      {
        consumer: 'team-checkout',
        operationName: 'Cards',
        effect: 'breaks',
        file: 'checkout/cards.graphql',
        line: 12,
      },
      {
        consumer: 'team-checkout',
        operationName: 'Names',
        effect: 'breaks',
        file: 'checkout/cards.graphql',
        line: 9,
      },
    ]);
  });

  it('says what happened to the schema', async () => {
    const { impacts } = await impact();
    expect(impacts.map(({ message }) => message)).toEqual([
      "field 'Card.price' changed type from 'Int!' to 'Int'",
      "field 'name' was removed from object type 'Card'",
    ]);
  });

  it('names breaking changes that break no contract', async () => {
    const { unfelt } = await impact();
    expect(unfelt.map(({ touches }) => touches)).toEqual([['Card.note']]);
  });

  it('is nothing for an operation that is newer than the earlier schema', async () => {
    const { impacts } = await impact();
    expect(impacts.some(({ operationName }) => operationName === 'Colours')).toBe(false);
  });
});

describe('a line that meets a change at several places', () => {
  it('is told once', async () => {
    const before = schemaOf('type Query { a: A } type A { x: Int! }');
    const after = schemaOf('type Query { a: A } type A { x: Int }');
    const changes = await changesBetween(before, after);
    const operations = operationsOf('c', { 'a.graphql': 'query A { a { x again: x } }' });
    const { impacts } = impactOnContracts(operations, { before, after, changes });
    expect(impacts.map(({ message }) => message)).toEqual([
      "field 'A.x' changed type from 'Int!' to 'Int'",
    ]);
  });
});

describe('an operation that no single change explains', () => {
  it('is told in the words of the validation', async () => {
    const before = schemaOf('type Query { a: A! b: B! } type A { x: Int } type B { x: Int }');
    const after = schemaOf('type Query { a: C! b: B! } type B { x: Int } type C { y: Int }');
    const changes = await changesBetween(before, after);
    const operations = operationsOf('c', { 'a.graphql': 'query A { a { x } }' });
    const { impacts } = impactOnContracts(operations, { before, after, changes });
    expect(impacts.map(({ message, change }) => [message, change?.kind])).toEqual([
      ["field 'Query.a' changed type from 'A!' to 'C!'", 'FIELD_TYPE_CHANGED'],
      ['Cannot query field "x" on type "C". Did you mean "y"?', undefined],
    ]);
  });
});
