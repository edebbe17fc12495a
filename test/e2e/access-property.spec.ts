import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { contractSchema } from '../../src/access/contracts/consumer-schema.js';
import { coordinatesOf } from '../../src/access/contracts/coordinates.js';
import { servedSchema } from '../../src/serve/served-schema.js';
import { TRANSPORTS } from '../support/access/asking.js';
import { gatedStation, type GatedStation } from '../support/access/gated-station.js';
import {
  generatedOperation,
  type GeneratedOperation,
} from '../support/access/generated-operations.js';

const LIMITS =
  'limits: { depth: 200, aliases: 100000, rootFields: 1000, tokens: 5000, cost: 1000000000, requestsPerSecond: 100000 }';

/** About half of the schema. */
const DOCUMENTS = `
  query Cards($id: ID!, $first: Int, $after: String) {
    productCard(productId: $id) { ...Card }
    productCards(first: $first, after: $after, orderBy: NAME_ASC) {
      edges { cursor node { ...Card } } totalCount pageInfo { hasNextPage endCursor } freshness { state } }
    node(id: $id) { id ...Card ... on PopularProduct { productId } }
  }
  query Popular($ids: [ID!]!, $where: PopularProductWhere, $order: PopularProductOrder) {
    popularProductsByProductId(keys: $ids) { productId unitsSold kind card { ...Card } }
    popularProducts(where: $where, orderBy: $order) { nodes { unitsSold popularity } }
    propagation(after: ["ORDERS:1"]) { complete }
  }
  fragment Card on ProductCard { productId name freshness { asOf stalenessMs } }`;

describe('an operation over the schema', () => {
  let station: GatedStation;
  let schema: GraphQLSchema;
  let listed: ReadonlySet<string>;
  beforeAll(async () => {
    const terms = `level: fields\n${LIMITS}`;
    station = await gatedStation({ explorer: { terms, documents: DOCUMENTS } });
    schema = await servedSchema([
      { projection: popularProducts, providers: PopularProductsModule.providers ?? [] },
      { projection: productCards, providers: ProductCardsModule.providers ?? [] },
    ]);
    listed = station.contractOf('explorer').coordinates;
  });
  afterAll(() => station.close());

  it('is answered if, and only if, all it names is in the contract', async () => {
    const headers = await station.as('explorer');
    const visible = contractSchema(schema, { coordinates: listed });
    const seen = { answered: 0, refused: 0 };
    const operations = fc.oneof(generatedOperation(visible), generatedOperation(schema));
    const property = fc.asyncProperty(operations, async (operation: GeneratedOperation) => {
      const { text: query, variables, operationName, document } = operation;
      const named = coordinatesOf({ schema, document, operationName });
      const isWithin = named.every((coordinate) => listed.has(coordinate));
      seen[isWithin ? 'answered' : 'refused'] += 1;
      const told = await TRANSPORTS.POST(station, { query, variables, operationName }, headers);
      const codes = (told.errors ?? []).map(({ extensions }) => extensions.code);
      expect({ query, isRefused: codes.includes('CONTRACT_VIOLATION') }).toEqual({
        query,
        isRefused: !isWithin,
      });
      expect(told.status).toBe(isWithin ? (told.data === undefined ? 400 : 200) : 403);
      expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
    });
    await fc.assert(property, { numRuns: 100 });
    expect(Math.min(seen.answered, seen.refused)).toBeGreaterThan(15);
  });
});
