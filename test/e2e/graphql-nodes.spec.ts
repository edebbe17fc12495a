import 'reflect-metadata';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { seconds } from '../../src/model/duration.js';
import { defineProjection } from '../../src/model/projection.js';
import { ProjectionModule } from '../../src/projection.module.js';
import { nodeIdOf } from '../../src/serve/node-ids.js';
import { games } from '../support/example-projection.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

@ObjectType()
class Team {
  @Field(() => ID) id: string;
}

/** Its type has a field `id` of its own. */
const teams = defineProjection({
  name: 'teams',
  version: 1,
  owner: 'team-games',
  staleness: { budget: seconds(1) },
  reads: [games],
  serves: Team,
  key: 'id',
  keysOf: { PointsScored: () => [], TeamJoined: () => [], PlayerLeft: () => [] },
  initial: (id) => ({ id }),
  fold: { PointsScored: (row) => row, TeamJoined: (row) => row, PlayerLeft: (row) => row },
});
const TeamsModule = ProjectionModule.for(teams);

const NODES = `query Nodes($ids: [ID!]!, $fresh: FreshInput) {
  nodes(ids: $ids, fresh: $fresh) {
    __typename
    id
    ... on ProductCard { name freshness { offsets } }
    ... on PopularProduct { unitsSold card { id } }
  }
}`;

describe('GraphQL nodes', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({
      served: [PopularProductsModule, ProductCardsModule, TeamsModule],
    });
    const a = {
      ...popularProducts.initial('a'),
      unitsSold: 5,
    };
    await station.commit(popularProducts, { a });
    const card = { productId: 'a', name: 'Card a', priceMinor: 1, updatedAt: 1 };
    await station.commit(
      productCards,
      { a: card, b: { ...card, productId: 'b', name: 'Card b' } },
      { offsets: { PRODUCTS: 7 }, asOf: Date.now() },
    );
    await station.commit(teams, { red: { id: 'red' } });
  });
  afterAll(() => station.close());
  beforeEach(() => {
    station.stores.calls.length = 0;
  });

  const dataOf = async (query: string, variables?: object) => {
    const { data, errors } = await station.query(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const cardId = (key: string) => nodeIdOf(productCards, key);
  const popularId = (key: string) => nodeIdOf(popularProducts, key);

  it('have an id that leads back to them', async () => {
    const told = await dataOf(
      '{ productCard(productId: "a") { id } popularProducts { nodes { id card { id } } } }',
    );
    expect(told).toEqual({
      productCard: { id: cardId('a') },
      popularProducts: { nodes: [{ id: popularId('a'), card: { id: cardId('a') } }] },
    });
    expect(
      await dataOf(
        `query One($id: ID!) { node(id: $id) { __typename id ... on ProductCard { name } } }`,
        { id: cardId('a') },
      ),
    ).toEqual({ node: { __typename: 'ProductCard', id: cardId('a'), name: 'Card a' } });
  });

  it('come in the order of their ids, null where there is none, by one read a projection', async () => {
    const ids = [cardId('b'), popularId('a'), cardId('none'), cardId('a'), cardId('b')];
    const freshness = { offsets: ['PRODUCTS:7'] };
    const b = { __typename: 'ProductCard', id: ids[0], name: 'Card b', freshness };
    expect(await dataOf(NODES, { ids })).toEqual({
      nodes: [
        b,
        { __typename: 'PopularProduct', id: ids[1], unitsSold: 5, card: { id: cardId('a') } },
        null,
        { __typename: 'ProductCard', id: ids[3], name: 'Card a', freshness },
        b,
      ],
    });
    // The card of the ref is one of those that were read.
    expect(station.stores.calls.toSorted()).toEqual([
      'popular-products.readRows',
      'product-cards.readRows',
    ]);
  });

  it('are none where an id names nothing', async () => {
    const ids = ['', 'x', 'a', nodeIdOf({ name: 'others' }, 'a'), nodeIdOf(teams, 'red')];
    expect(await dataOf(NODES, { ids })).toEqual({ nodes: ids.map(() => null) });
    expect(await dataOf(`{ node(id: "x") { id } }`)).toEqual({ node: null });
    expect(station.stores.calls).toEqual([]);
  });

  it('are not made of a type that has an id of its own, which stays what it was', async () => {
    expect(await dataOf('{ team(id: "red") { id } }')).toEqual({ team: { id: 'red' } });
    const { __type } = (await dataOf('{ __type(name: "Node") { possibleTypes { name } } }')) as {
      __type: { possibleTypes: { name: string }[] };
    };
    expect(__type.possibleTypes.map(({ name }) => name)).toEqual(['PopularProduct', 'ProductCard']);
  });

  it('are held to what is demanded of their freshness', async () => {
    const fresh = { maxStalenessMs: 0, onBreach: 'REJECT' };
    const { errors } = await station.query(NODES, { ids: [popularId('a')], fresh });
    const byHeader = await station.query(`{ node(id: "${popularId('a')}") { id } }`, undefined, {
      'x-max-staleness': '0',
    });
    for (const refused of [errors, byHeader.errors])
      expect(refused).toMatchObject([{ extensions: { code: 'STALENESS_BUDGET_EXCEEDED' } }]);
  });

  it('are at most 200 in one answer', async () => {
    const ids = Array.from({ length: 201 }, (_, i) => cardId(`${i}`));
    const { errors } = await station.query(NODES, { ids });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('ids holds 201, but at most 200'),
        extensions: { code: 'PAGE_SIZE_INVALID' },
      },
    ]);
  });
});
