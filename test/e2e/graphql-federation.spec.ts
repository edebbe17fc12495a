import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { over } from '../support/over-socket.js';
import { until } from '../support/until.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

/** Another team's subgraph: it adds reviews to the station's cards, and has Relay lists of its own. */
const REVIEWS = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

type ProductCard @key(fields: "productId") {
  productId: ID!
  reviews: [String!]!
}

type PageInfo @shareable {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

type Query {
  newestReviewed: ProductCard
  reviewPages: PageInfo
}
`;

const ENTITIES = `query Entities($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename
    ... on ProductCard { productId name freshness { offsets } }
    ... on PopularProduct { unitsSold card { name } }
  }
}`;

describe('GraphQL as a subgraph', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({
      served: [PopularProductsModule, ProductCardsModule],
      federation: true,
    });
    const a = { ...popularProducts.initial('a'), unitsSold: 5 };
    await station.commit(popularProducts, { a });
    const card = { productId: 'a', name: 'Card a', priceMinor: 1, updatedAt: 1 };
    await station.commit(
      productCards,
      { a: card, b: { ...card, productId: 'b', name: 'Card b' } },
      { offsets: { PRODUCTS: 7 }, asOf: Date.now() },
    );
  });
  afterAll(() => station.close());
  beforeEach(() => {
    station.stores.calls.length = 0;
  });

  const sdl = async (): Promise<string> => {
    const { data } = await station.query('{ _service { sdl } }');
    return (data as { _service: { sdl: string } })._service.sdl;
  };

  it('is composed with another subgraph that adds to its rows', async () => {
    const { supergraphSdl, errors } = composeServices([
      { name: 'station', url: station.url, typeDefs: parse(await sdl()) },
      { name: 'reviews', url: 'http://reviews.test/graphql', typeDefs: parse(REVIEWS) },
    ]);
    expect(errors ?? []).toEqual([]);
    expect(supergraphSdl).toMatch(
      /type ProductCard[^{]*@join__type\(graph: STATION, key: "productId"\)/,
    );
    expect(supergraphSdl).toContain('reviews: [String!]! @join__field(graph: REVIEWS)');
  });

  it('says by which key its rows are entities, and keeps every description', async () => {
    const text = await sdl();
    expect(text).toMatch(/type PopularProduct implements Node\s*@key\(fields: "productId"\)/);
    expect(text).toContain('What a page needs to show one product.');
  });

  it('answers entities in their order, by one read a projection', async () => {
    const card = (productId: string) => ({ __typename: 'ProductCard', productId });
    const of = [
      card('b'),
      { __typename: 'PopularProduct', productId: 'a' },
      card('none'),
      card('a'),
    ];
    const { data, errors } = await station.query(ENTITIES, { of });
    expect(errors).toBeUndefined();
    const freshness = { offsets: ['PRODUCTS:7'] };
    expect(data).toEqual({
      _entities: [
        { ...card('b'), name: 'Card b', freshness },
        { __typename: 'PopularProduct', unitsSold: 5, card: { name: 'Card a' } },
        null,
        { ...card('a'), name: 'Card a', freshness },
      ],
    });
    expect(station.stores.calls.toSorted()).toEqual([
      'popular-products.readRows',
      'product-cards.readRows',
    ]);
  });

  it('refuses entities without their key, and of unknown types', async () => {
    for (const representation of [
      { __typename: 'ProductCard' },
      { __typename: 'Nothing' },
      { __typename: 'Freshness' },
    ]) {
      const { errors } = await station.query(ENTITIES, { of: [representation] });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors?.[0]?.message).toMatch(
        / names no productId|"(Nothing|Freshness)" is no entity/,
      );
    }
  });

  it('holds entities to the freshness that the request demands', async () => {
    const of = [{ __typename: 'PopularProduct', productId: 'a' }];
    const { errors } = await station.query(ENTITIES, { of }, { 'x-max-staleness': '0' });
    expect(errors).toMatchObject([{ extensions: { code: 'STALENESS_BUDGET_EXCEEDED' } }]);
  });

  it('answers its own root fields as ever: enums, scalars, refs, nodes', async () => {
    const { data, errors } = await station.query(`{
      productCards(orderBy: NAME_DESC, first: 1) { nodes { id name updatedAt } pageInfo { hasNextPage } }
      popularProducts(where: { kind: GOODS }) { nodes { kind card { name } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      productCards: {
        nodes: [{ name: 'Card b', updatedAt: '1970-01-01T00:00:00.001Z' }],
        pageInfo: { hasNextPage: true },
      },
      popularProducts: { nodes: [{ kind: 'GOODS', card: { name: 'Card a' } }] },
    });
    const { nodes } = (data as { productCards: { nodes: { id: string }[] } }).productCards;
    const node = await station.query(`{ node(id: "${nodes[0]?.id}") { __typename id } }`);
    expect(node.data).toEqual({ node: { __typename: 'ProductCard', id: nodes[0]?.id } });
    const refused = await station.query(
      '{ popularProducts(fresh: { maxStalenessMs: 0, onBreach: REJECT }) { totalCount } }',
    );
    expect(refused.errors).toMatchObject([{ extensions: { code: 'STALENESS_BUDGET_EXCEEDED' } }]);
  });

  it('tells changes over a socket as ever', async () => {
    const asked = over(station, 'subscription { productCardsChanged(keys: ["new"]) { key } }');
    let told: unknown;
    const heard = asked.then((answer) => (told = answer));
    await until(async () => {
      const updatedAt = Date.now();
      await station.commit(productCards, {
        new: { productId: 'new', name: 'New', priceMinor: 1, updatedAt },
      });
      return told !== undefined;
    });
    expect(await heard).toMatchObject({ data: { productCardsChanged: { key: 'new' } } });
  });
});
