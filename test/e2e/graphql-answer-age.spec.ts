import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import type { Fact } from '../../src/model/fact.js';
import { seconds } from '../../src/model/duration.js';
import { over } from '../support/over-socket.js';
import { post, serveStation, type ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';

const T = Date.parse('2030-01-01T00:00:00Z');

const card = (productId: string) => ({
  productId,
  name: `Card ${productId}`,
  priceMinor: 1,
  updatedAt: 0,
});
const product = (productId: string) => popularProducts.initial(productId);

const ALL = 'freshness { asOf stalenessMs budgetMs state offsets quarantined }';

/** Cards 3 s old within their budget of 10 s, products 1.2 s old within theirs of 5 s. */
async function station() {
  const clock = { at: T, now: () => clock.at };
  const served = await serveStation({
    served: [PopularProductsModule, ProductCardsModule],
    clock,
  });
  await served.commit(
    productCards,
    { a: card('a'), b: card('b') },
    { offsets: { PRODUCTS: 7 }, asOf: T - 3_000 },
  );
  await served.commit(
    popularProducts,
    { a: product('a'), b: product('b') },
    { offsets: { PRODUCTS: 6, ORDERS: 9 }, asOf: T - 1_200 },
  );
  return { served, clock };
}

const CARDS = {
  asOf: '2029-12-31T23:59:57.000Z',
  stalenessMs: 3_000,
  budgetMs: 10_000,
  state: 'FRESH',
  offsets: ['PRODUCTS:7'],
};
const PRODUCTS = {
  asOf: '2029-12-31T23:59:58.800Z',
  stalenessMs: 1_200,
  budgetMs: 5_000,
  state: 'FRESH',
  offsets: ['ORDERS:9', 'PRODUCTS:6'],
};

describe('an answer', () => {
  let served: ServedStation;
  let clock: { at: number };
  beforeEach(async () => ({ served, clock } = await station()));
  afterEach(() => served.close());

  const dataOf = async (query: string) => {
    const { data, errors } = await served.query(query);
    expect(errors).toBeUndefined();
    return data;
  };
  const caching = async (query: string) => {
    const { headers } = await served.query(query);
    return [headers.get('cache-control'), headers.get('age')];
  };
  const store = () => served.store(productCards);
  const token = async () => (await store().claim({ owner: 'spec', ttl: seconds(60) })) ?? 0;

  it('tells the freshness of a list, of its rows, of one row, and of a joined row', async () => {
    const cards = { ...CARDS, quarantined: 0 };
    expect(await dataOf(`{ productCards { ${ALL} nodes { ${ALL} } } }`)).toEqual({
      productCards: { freshness: cards, nodes: [{ freshness: cards }, { freshness: cards }] },
    });
    expect(await dataOf(`{ productCard(productId: "a") { ${ALL} } }`)).toEqual({
      productCard: { freshness: cards },
    });
    const joined = await dataOf(
      '{ popularProduct(productId: "a") { freshness { budgetMs } card { freshness { budgetMs } } } }',
    );
    expect(joined).toEqual({
      popularProduct: {
        freshness: { budgetMs: 5_000 },
        card: { freshness: { budgetMs: 10_000 } },
      },
    });
  });

  it('tells the freshness of a list of which nothing else is selected', async () => {
    expect(await dataOf(`{ productCards { ${ALL} } }`)).toEqual({
      productCards: { freshness: { ...CARDS, quarantined: 0 } },
    });
    expect(served.stores.calls).toEqual(['product-cards.standing']);
  });

  it('counts only where the count is included', async () => {
    const query = (included: boolean) =>
      dataOf(`{ productCards { nodes { name } totalCount @include(if: ${included}) } }`);
    await query(false);
    expect(served.stores.calls).toEqual(['product-cards.page']);
    expect(await query(true)).toMatchObject({ productCards: { totalCount: 2 } });
  });

  it('reads the rows of a list and their freshness in one call', async () => {
    await dataOf(
      `{ productCards { ${ALL} edges { cursor } nodes { name } pageInfo { endCursor } } }`,
    );
    expect(served.stores.calls).toEqual(['product-cards.page']);
  });

  describe('tells the state', () => {
    const stateOf = async () => {
      const data = await dataOf(
        '{ productCard(productId: "a") { freshness { state asOf stalenessMs quarantined } } }',
      );
      return (data?.['productCard'] as { freshness: object } | null)?.freshness;
    };

    it('STALE beyond the budget', async () => {
      clock.at = T + 7_001;
      expect(await stateOf()).toMatchObject({ state: 'STALE', stalenessMs: 10_001 });
    });

    it('GAP, with the age as far as it was proved, and what is quarantined', async () => {
      await store().noteGap(await token(), true);
      expect(await stateOf()).toMatchObject({ state: 'GAP', stalenessMs: 3_000, quarantined: 0 });
      expect(await caching('{ productCards { totalCount } }')).toEqual(['no-store', null]);
    });

    it('REBUILDING until the next proof', async () => {
      await store().reset(await token());
      await served.commit(productCards, { a: card('a') });
      expect(await stateOf()).toMatchObject({ state: 'REBUILDING', asOf: null, stalenessMs: null });
      expect(await caching('{ productCards { totalCount } }')).toEqual(['no-store', null]);
    });

    it('UNKNOWN when the clock of the store was set back behind the proof', async () => {
      clock.at = T - 60_000;
      expect(await stateOf()).toMatchObject({ state: 'UNKNOWN', asOf: null, stalenessMs: null });
      expect(await caching('{ productCards { totalCount } }')).toEqual(['no-store', null]);
    });
  });

  const TOGETHER = '{ popularProducts { nodes { card { name } } } }';

  it.each(['HTTP', 'a socket'])(
    'tells in its extensions of each projection that it is made of, over %s',
    async (transport) => {
      const ask = (query: string) =>
        transport === 'HTTP' ? served.query(query) : over(served, query);
      const toldBy = async (query: string) => {
        const freshness = (await ask(query)).extensions?.['freshness'];
        return sorted(freshness as Record<string, typeof CARDS> | undefined);
      };
      expect(await toldBy('{ productCards { totalCount } }')).toEqual({ 'product-cards': CARDS });
      expect(await toldBy('{ productCard(productId: "none") { name } }')).toEqual({
        'product-cards': CARDS,
      });
      expect(await toldBy(TOGETHER)).toEqual({
        'popular-products': PRODUCTS,
        'product-cards': CARDS,
      });
      expect(await toldBy('{ __typename }')).toBeUndefined();
    },
  );

  describe('tells one instant for the whole of it', () => {
    const asOfBy = async (query: string) => (await served.query(query)).extensions?.['asOf'];

    it.each(['HTTP', 'a socket'])(
      'which is the earliest of its parts, over %s',
      async (transport) => {
        const ask = (query: string) =>
          transport === 'HTTP' ? served.query(query) : over(served, query);
        const asOf = async (query: string) => (await ask(query)).extensions?.['asOf'];
        expect(await asOf(TOGETHER)).toBe(CARDS.asOf);
        expect(await asOf('{ popularProducts { totalCount } }')).toBe(PRODUCTS.asOf);
        expect(await asOf('{ productCard(productId: "none") { name } }')).toBe(CARDS.asOf);
        expect(await asOf('{ __typename }')).toBeUndefined();
      },
    );

    it('which is null where nothing is proved of one of them', async () => {
      await store().reset(await token());
      await served.commit(productCards, { a: card('a') });
      expect(await asOfBy('{ productCards { totalCount } }')).toBeNull();
      expect(await asOfBy(TOGETHER)).toBeNull();
      expect(await asOfBy('{ popularProducts { nodes { name } } }')).toBe(PRODUCTS.asOf);
    });

    it('which is that of the list in a ranked list that is told', async () => {
      const { extensions } = await over(
        served,
        'subscription { popularProductsTop { nodes { name } } }',
      );
      expect(extensions?.['asOf']).toBe(PRODUCTS.asOf);
    });
  });

  it('tells of the worst of the parts', async () => {
    const query =
      '{ x: productCards { nodes { name } } y: productCards(fresh: { maxStalenessMs: 0 }) { nodes { name } freshness { stalenessMs } } }';
    served.signals.onWanted(productCards, () => {
      clock.at = T + 500;
      void served.commit(productCards, {}, { asOf: T + 100 });
    });
    const { data, extensions, headers } = await served.query(query);
    expect(data?.['y']).toMatchObject({ freshness: { stalenessMs: 400 } });
    expect(extensions?.['freshness']).toMatchObject({
      'product-cards': { asOf: CARDS.asOf, stalenessMs: 3_500 },
    });
    expect(headers.get('age')).toBe('4');
  });

  describe('to caches', () => {
    it('tells its age in seconds, and for how long its budget lasts', async () =>
      expect(await caching('{ productCards { totalCount } }')).toEqual(['max-age=7', '3']));

    it('tells the age of the oldest part, and what is left of the tightest budget', async () =>
      expect(await caching(TOGETHER)).toEqual(['max-age=3', '3']));

    it('rounds so that nothing is kept too long', async () => {
      clock.at = T + 1;
      expect(await caching('{ productCards { totalCount } }')).toEqual(['max-age=6', '4']);
      clock.at = T + 60_000;
      expect(await caching('{ productCards { totalCount } }')).toEqual(['max-age=0', '63']);
    });

    it.each([
      [
        'an error',
        '{ productCards { nodes { name } } productCard(productId: "a", fresh: { onBreach: ORIGIN }) { name } }',
      ],
      ['what cannot be read', '{ productCards {'],
      ['what is no field', '{ nothing }'],
      ['no projection', '{ __typename }'],
    ])('forbids to keep %s', async (_, query) =>
      expect(await caching(query)).toEqual(['no-store', null]),
    );

    it('forbids to keep what failed before it was read, and the landing page', async () => {
      const long = await post(served.url, JSON.stringify({ pad: 'x'.repeat(300_000) }));
      expect([long.status, long.headers.get('cache-control')]).toEqual([413, 'no-store']);
      const page = await fetch(served.url, { headers: { accept: 'text/html' } });
      expect(page.headers.get('cache-control')).toBe('no-store');
    });
  });
});

const sorted = (freshness: Record<string, typeof CARDS> | undefined) =>
  freshness &&
  Object.fromEntries(
    Object.entries(freshness).map(([name, told]) => [
      name,
      { ...told, offsets: told.offsets.toSorted() },
    ]),
  );

describe('a subscription', () => {
  const start = Buffer.from('[1,"feed","popular-products:v1",0]').toString('base64url');
  const query = `subscription { popularProductsChanged(after: "${start}") {
    node { freshness { state } card { freshness { state } } } } }`;

  it('tells rows, which have no freshness, and reads those that are joined, which have', async () => {
    const { served } = await station();
    const { data, extensions } = await over(served, query);
    expect(data?.['popularProductsChanged']).toEqual({
      node: { freshness: null, card: { freshness: { state: 'FRESH' } } },
    });
    expect(Object.keys(extensions?.['freshness'] as object)).toEqual(['product-cards']);
    expect(extensions?.['asOf']).toBeNull();
    await served.close();
  });

  it('lets the station hear how long a change took', async () => {
    const facts: Fact[] = [];
    const served = await serveStation({
      served: [PopularProductsModule],
      observe: (fact) => facts.push(fact),
    });
    // A change that was committed in the millisecond of the subscription counts as being from before it.
    await until(async () => {
      let isTold = false;
      const live = over(served, 'subscription { popularProductsChanged { key } }').finally(
        () => (isTold = true),
      );
      // A change from before the subscription is not told: commit until one is.
      await until(async () => {
        await served.commit(popularProducts, { a: product('a') });
        return isTold;
      });
      expect((await live).errors).toBeUndefined();
      return facts.length > 0;
    });
    expect(facts[0]).toMatchObject({ fact: 'change-served', task: 'popular-products' });
    await served.close();
  });
});
