import { operationsOf } from '../../../test/support/written-contract.js';
import { schemaOf } from './schema-change.js';
import { unusedFields } from './unused-fields.js';

const SCHEMA = schemaOf(`
  type Query { node(id: ID!): Node }
  interface Node { id: ID! }
  type Freshness { state: String }
  type Card implements Node { id: ID! freshness: Freshness name: String price: Int }
  type Stock implements Node { id: ID! freshness: Freshness units: Int }
`);

const NAMES = 'query A { node(id: 1) { ...Named } } fragment Named on Card { name }';

describe('the fields that no contract selects', () => {
  it('are those of rows, without what every row has', () =>
    expect(unusedFields(SCHEMA, [])).toEqual(['Card.name', 'Card.price', 'Stock.units']));

  it('are left over by all contracts together, fragments and nodes included', () =>
    expect(
      unusedFields(SCHEMA, [
        ...operationsOf('a', { 'a.graphql': NAMES }),
        ...operationsOf('b', { 'b.graphql': 'query B { node(id: 1) { ... on Stock { units } } }' }),
      ]),
    ).toEqual(['Card.price']));

  it('are none where there are no rows', () =>
    expect(unusedFields(schemaOf('type Query { a: Int }'), [])).toEqual([]));
});
