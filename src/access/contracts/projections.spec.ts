import { readFileSync } from 'node:fs';
import { buildSchema, parse } from 'graphql';
import { popularProducts } from '../../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import { scores } from '../../../test/support/example-projection.js';
import { namesOf } from '../../serve/names.js';
import { producersOf, projectionsOf } from './projections.js';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const projections = [popularProducts, productCards];
const of = (text: string) => projectionsOf({ schema, document: parse(text), projections });

describe('the projections that an operation reads', () => {
  it.each([
    ['{ productCards { totalCount } }', ['product-cards']],
    ['{ productCard(productId: 1) { __typename } }', ['product-cards']],
    ['{ popularProductsByProductId(keys: []) { name } }', ['popular-products']],
    ['{ popularProducts { nodes { card { name } } } }', ['popular-products', 'product-cards']],
    ['subscription { popularProductsTop { freshness { asOf } } }', ['popular-products']],
    ['subscription { productCardsChanged { kind } }', ['product-cards']],
    ['{ node(id: 1) { ... on ProductCard { name } } }', ['product-cards']],
    ['{ node(id: 1) { __typename ... on ProductCard { name } } }', ['product-cards']],
    ['{ node(id: 1) { __typename } }', []],
    ['{ nodes(ids: []) { id } }', ['popular-products', 'product-cards']],
    ['{ propagation(after: []) { complete } }', []],
    ['{ __typename }', []],
  ])('%s: %j', (text, names) => expect(of(text)).toEqual(names));

  it.each(projections)('are found by every field that leads to $name', (projection) => {
    const { row, rows, list, changed, top } = namesOf(projection);
    const fields = {
      ...schema.getQueryType()?.getFields(),
      ...schema.getSubscriptionType()?.getFields(),
    };
    for (const field of [row, rows, list, changed, top]) {
      expect(fields).toHaveProperty(field);
      const operation = [changed, top].includes(field) ? 'subscription' : 'query';
      expect(of(`${operation} { ${field} { __typename } }`)).toEqual([projection.name]);
    }
  });

  it('are found by positions, where they are served', () => {
    const ranked = buildSchema(`
      type Query { scoresByPlayer: [Score], scorePosition: ScorePosition }
      type ScorePosition { position: Int, above: [Score] }
      type Score { points: Int }
    `);
    const document = parse('{ scorePosition { position } }');
    const asked = { schema: ranked, document, projections: [scores] };
    expect(projectionsOf(asked)).toEqual(['scores']);
  });

  it('lead to the services whose events they read', () => {
    expect(producersOf(['product-cards'], projections)).toEqual(['product-service']);
    expect(producersOf(['popular-products', 'product-cards'], projections)).toEqual([
      'order-service',
      'product-service',
    ]);
    expect(producersOf([], projections)).toEqual([]);
  });
});
