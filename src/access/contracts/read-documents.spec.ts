import { CARD, ContractFolder, TERMS } from '../../../test/support/access/contract-folder.js';

describe('the documents of a contract', () => {
  let folder: ContractFolder;
  beforeEach(() => {
    folder = new ContractFolder();
  });
  afterEach(() => folder.remove());

  const documentFaults = (text: string, terms = '') =>
    folder.faults({ 'shop/contract.yaml': `${TERMS}${terms}`, 'shop/card.graphql': text });

  it.each([
    ['{ productCards { totalCount } }', '1 An operation of a contract needs a name.'],
    [`${CARD}\nfragment Spare on ProductCard { name }`, '7 Fragment "Spare" is never used.'],
    [`${CARD}${CARD}`, '6 There is another operation "Card" at shop/card.graphql:1.'],
    [
      'query A { productCards { nodes { ...N } } }\nfragment N on ProductCard { name }\nfragment N on ProductCard { name }',
      '3 There is another fragment "N" at shop/card.graphql:2.',
    ],
    ['type Query { a: Int }', '1 The "Query" definition is not executable.'],
    ['# Nothing yet', '1 Syntax Error: Unexpected <EOF>.'],
    [
      'query A { productCards { nodes { ...N } } }\nfragment N on ProductCard { ...N }',
      '2 Cannot spread fragment "N" within itself.',
    ],
    ['query A {\n  productCards {\n    totalCount @defer\n  }\n}', '3 Unknown directive "@defer".'],
    [`query A ${'{a'.repeat(300)}`, '1 Syntax Error: Expected Name, found <EOF>.'],
    [`query A ${'{a'.repeat(300)}${'}'.repeat(300)}`, '1 nests brackets more than 200 deep.'],
    [
      'query A { __schema { description } }',
      '1 A asks for the schema, but introspection is not allowed.',
    ],
  ])('are refused: %.60s', (text, fault) => {
    expect(documentFaults(text)).toEqual([`shop/card.graphql:${fault}`]);
  });

  it('are refused for an operation that is beyond the limits of its own contract, unless those only measure', () => {
    const limits = (measureOnly: boolean) =>
      `limits: { depth: 1, cost: 1, measureOnly: ${measureOnly} }`;
    expect(documentFaults(CARD, limits(false))).toEqual([
      'shop/card.graphql:1 Card has depth 2, but limits.depth is 1.',
      'shop/card.graphql:1 Card has cost 2, but limits.cost is 1.',
    ]);
    expect(documentFaults(CARD, limits(true))).toEqual([]);
  });

  it('are refused for a subscription that no transport carries, and one that may be left out', () => {
    const text = 'subscription S { productCardsChanged { kind } }';
    expect(documentFaults(text, 'transports: [http]')).toEqual([
      'shop/card.graphql:1 S is a subscription, but transports has neither websocket nor sse.',
    ]);
    expect(documentFaults(text.replace(' { kind', ' @skip(if: false) { kind'))).toEqual([
      'shop/card.graphql:1 S is a subscription, the root field of which takes neither @skip nor @include.',
    ]);
  });
});
