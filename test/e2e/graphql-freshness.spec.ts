import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import { ProjectionModule } from '../../src/projection.module.js';
import { beginOver, over } from '../support/over-socket.js';
import { serveStation, type Answer, type ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';
import { tallies } from '../support/tally-projection.js';

const T = Date.parse('2030-01-01T00:00:00Z');

const card = (productId: string, priceMinor = 1) => ({
  productId,
  name: `Card ${productId}`,
  priceMinor,
  updatedAt: 0,
});

const limited = tallies({
  budget: seconds(1),
  limit: { staleness: seconds(2), onBreach: 'reject' },
});
const limitedModule = ProjectionModule.for(limited);

describe.each(['HTTP', 'a socket'])('a demand over %s', (transport) => {
  const clock = { at: T, now: () => clock.at };
  let station: ServedStation;
  beforeEach(async () => {
    clock.at = T;
    station = await serveStation({
      served: [PopularProductsModule, ProductCardsModule, limitedModule],
      clock,
    });
    station.source.createStream('PRODUCTS', ['shop.products.*']);
    station.source.createStream('ORDERS', ['shop.orders.*']);
    await station.commit(productCards, { a: card('a') }, { asOf: T - 3_000 });
    await station.commit(popularProducts, { a: popularProducts.initial('a') }, { asOf: T - 3_000 });
    station.stores.calls.length = 0;
  });
  afterEach(() => station.close());

  const ask = (query: string, headers: Record<string, string> = {}): Promise<Partial<Answer>> =>
    transport === 'HTTP' ? station.query(query, {}, headers) : over(station, query, headers);
  const answerTo = async (query: string, headers?: Record<string, string>) => {
    const { data, errors } = await ask(query, headers);
    expect(errors).toBeUndefined();
    return data;
  };
  const refusalOf = async (query: string, headers?: Record<string, string>) => {
    const { errors } = await ask(query, headers);
    expect(errors).toHaveLength(1);
    return errors?.[0]?.extensions;
  };
  /** The owner of a projection, who proves its frontier when a reader wants it. */
  const owner = (projection: Projection = productCards, asOf = () => clock.at) =>
    station.signals.onWanted(
      projection,
      () => void station.commit(projection, {}, { asOf: asOf() }),
    );
  const isWaitedFor = () => until(() => station.stores.calls.includes('product-cards.standing'));
  const publish = () => station.source.publish('shop.products.a', {});

  const ROW = (fresh: string) => `{ productCard(productId: "a", fresh: ${fresh}) { priceMinor } }`;
  const LIST = (fresh: string) => `{ productCards(fresh: ${fresh}) { nodes { priceMinor } } }`;

  it.each([
    ['a row', ROW('{ maxStalenessMs: 3000 }')],
    ['a list', LIST('{ maxStalenessMs: 3000 }')],
  ])('that is met by %s costs one call of the store', async (_, query) => {
    expect(await answerTo(query)).toBeDefined();
    expect(station.stores.calls).toHaveLength(1);
  });

  it.each([
    ['a row', ROW('{ maxStalenessMs: 0 }')],
    ['a list', LIST('{ maxStalenessMs: 0, onBreach: WAIT }')],
    ['a count', '{ productCards(fresh: { maxStalenessMs: 0 }) { totalCount } }'],
    ['only a name', '{ productCards(fresh: { maxStalenessMs: 0 }) { __typename } }'],
    [
      'a fragment',
      '{ ...F } fragment F on Query { productCards(fresh: { maxStalenessMs: 0 }) { ... { totalCount } } }',
    ],
  ])('waits, for %s, until the owner has proved enough', async (_, query) => {
    let isProved = false;
    owner(productCards, () => {
      isProved = true;
      return clock.at;
    });
    expect(await answerTo(query)).toBeDefined();
    expect(isProved).toBe(true);
  });

  it.each([
    ['a row', ROW],
    ['a list', LIST],
  ])('reads its own write in %s', async (_, queryOf) => {
    const { stream, sequence } = publish();
    const answer = answerTo(queryOf(`{ after: ["${stream}:${sequence}"] }`));
    await isWaitedFor();
    await station.commit(productCards, { a: card('a', 77) }, { offsets: { PRODUCTS: sequence } });
    expect(JSON.stringify(await answer)).toContain('77');
  });

  it('is answered as it is with SERVE', async () =>
    expect(await answerTo(ROW('{ maxStalenessMs: 0, onBreach: SERVE }'))).toEqual({
      productCard: { priceMinor: 1 },
    }));

  it.each([
    ['a row', ROW('{ maxStalenessMs: 1000, onBreach: REJECT }')],
    ['a list', LIST('{ maxStalenessMs: 1000, onBreach: REJECT }')],
    [
      'a count',
      '{ productCards(fresh: { maxStalenessMs: 1000, onBreach: REJECT }) { totalCount } }',
    ],
    [
      'only a name',
      '{ productCards(fresh: { maxStalenessMs: 1000, onBreach: REJECT }) { __typename } }',
    ],
    ['what ran out of time', ROW('{ maxStalenessMs: 1000, waitMs: 20 }')],
  ])('is refused, for %s, with the age, the budget and when to ask again', async (_, query) =>
    expect(await refusalOf(query)).toEqual({
      code: 'STALENESS_BUDGET_EXCEEDED',
      stalenessMs: 3_000,
      budgetMs: 1_000,
      retryAfterMs: 2_000,
    }),
  );

  it('is about the budget where only a policy is told', async () => {
    clock.at = T + 7_000;
    expect(await answerTo(ROW('{ onBreach: REJECT }'))).toBeDefined();
    clock.at = T + 7_001;
    expect(await refusalOf(ROW('{ onBreach: REJECT }'))).toMatchObject({ budgetMs: 10_000 });
  });

  it.each([
    ['ORIGIN_UNAVAILABLE', '{ onBreach: ORIGIN }'],
    ['UNKNOWN_STREAM', '{ after: ["ORDERS:1"] }'],
    ['BAD_OFFSET', '{ after: ["PRODUCTS"] }'],
    ['OFFSET_AHEAD', '{ after: ["PRODUCTS:1"] }'],
    ['BAD_USER_INPUT', '{ maxStalenessMs: -1 }'],
    ['BAD_USER_INPUT', '{ maxStalenessMs: 0, waitMs: 30001 }'],
    ['BAD_USER_INPUT', '{ maxStalenessMs: 0, waitMs: -1 }'],
  ])('answers %s to %s', async (code, fresh) => {
    for (const query of [ROW(fresh), LIST(fresh)]) expect(await refusalOf(query)).toEqual({ code });
  });

  it('says that the store is away, when it goes while the reader waits', async () => {
    const refusal = refusalOf(ROW('{ maxStalenessMs: 0, waitMs: 30000 }'));
    await isWaitedFor();
    station.stores.failure = Object.assign(new Error('10.0.0.7'), { code: 'ECONNREFUSED' });
    await station.commit(productCards, {});
    expect(await refusal).toEqual({ code: 'STORE_UNAVAILABLE' });
  });

  it('is forgotten when its client goes', async () => {
    const query = ROW('{ maxStalenessMs: 0, waitMs: 30000 }');
    if (transport === 'HTTP') {
      const client = new AbortController();
      const asked = fetch(station.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        signal: client.signal,
      });
      await isWaitedFor();
      client.abort();
      await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    } else {
      const leave = beginOver(station, query);
      await isWaitedFor();
      leave();
    }
    await until(() => station.signals.listeners === 0);
    expect(station.signals.subscriptions).toBe(1);
  });

  it('is made by a header for every root field that does not say otherwise', async () => {
    const header = { 'x-max-staleness': '2999' };
    const query = '{ productCard(productId: "a") { name } productCards { totalCount } }';
    owner();
    expect(await answerTo(query, { 'x-max-staleness': '3000' })).toBeDefined();
    expect(station.signals.wants).toBe(0);
    clock.at = T + 10;
    expect(await answerTo(query, header)).toBeDefined();
    clock.at = T + 10_000;
    expect(
      await answerTo(
        '{ productCard(productId: "a", fresh: { maxStalenessMs: 20000 }) { name } }',
        header,
      ),
    ).toBeDefined();
    expect(await refusalOf(ROW('{ onBreach: REJECT }'), header)).toMatchObject({ budgetMs: 2_999 });
  });

  it.each(['', 'soon', '-1', '1.5', '1e3', '5, 6'])(
    'of the header "%s" is refused',
    async (value) => {
      if (transport === 'HTTP') {
        const { status, headers } = await station.query(
          '{ __typename }',
          {},
          { 'x-max-staleness': value },
        );
        expect([status, headers.get('cache-control')]).toEqual([400, 'no-store']);
      }
      expect(await refusalOf('{ __typename }', { 'x-max-staleness': value })).toEqual({
        code: 'BAD_USER_INPUT',
      });
    },
  );

  describe('of the owner', () => {
    const query = '{ tallies { nodes { name } } }';
    const row = '{ tally(name: "a") { name } }';

    it('is held whatever a reader asks', async () => {
      await station.commit(limited, { a: { name: 'a' } }, { asOf: T - 2_001 });
      const refused = { code: 'STALENESS_BUDGET_EXCEEDED', stalenessMs: 2_001, budgetMs: 2_000 };
      for (const asked of [query, row, '{ tallies(fresh: { onBreach: SERVE }) { totalCount } }'])
        expect(await refusalOf(asked)).toMatchObject(refused);
      await station.commit(limited, {}, { asOf: T });
      expect(await answerTo(query)).toEqual({ tallies: { nodes: [{ name: 'a' }] } });
    });
  });
});

describe('the propagation query', () => {
  const clock = { at: T, now: () => clock.at };
  let station: ServedStation;
  beforeEach(async () => {
    station = await serveStation({ served: [PopularProductsModule, ProductCardsModule], clock });
    station.source.createStream('PRODUCTS', ['shop.products.*']);
    station.source.createStream('ORDERS', ['shop.orders.*']);
    station.source.publish('shop.products.a', {});
    station.source.publish('shop.orders.a', {});
  });
  afterEach(() => station.close());

  const QUERY = (args: string) =>
    `{ propagation(${args}) { complete projections { name visible asOf } } }`;

  it('tells a producer when its change is visible in every projection that reads it', async () => {
    const offsets = { PRODUCTS: 1 };
    await station.commit(productCards, {}, { offsets, asOf: T });
    const { data } = await station.query(QUERY('after: ["PRODUCTS:1"]'));
    expect(data?.['propagation']).toEqual({
      complete: false,
      projections: [
        { name: 'popular-products', visible: false, asOf: null },
        { name: 'product-cards', visible: true, asOf: '2030-01-01T00:00:00.000Z' },
      ],
    });
    const told = station.query(QUERY('after: ["PRODUCTS:1"], waitMs: 30000'));
    await until(() => station.stores.calls.filter((call) => call.endsWith('standing')).length > 4);
    await station.commit(popularProducts, {}, { offsets });
    expect((await told).data?.['propagation']).toMatchObject({ complete: true });
  });

  it('leaves out projections that do not read it', async () => {
    const { data, headers, extensions } = await station.query(QUERY('after: ["ORDERS:1"]'));
    expect(data?.['propagation']).toEqual({
      complete: false,
      projections: [{ name: 'popular-products', visible: false, asOf: null }],
    });
    expect([headers.get('cache-control'), extensions]).toEqual(['no-store', undefined]);
  });

  it.each([
    ['UNKNOWN_STREAM', 'after: ["NEWS:1"]'],
    ['BAD_OFFSET', 'after: ["ORDERS:x"]'],
    ['OFFSET_AHEAD', 'after: ["ORDERS:2"]'],
    ['BAD_USER_INPUT', 'after: []'],
    ['BAD_USER_INPUT', 'after: ["ORDERS:1"], waitMs: 30001'],
  ])('answers %s to %s', async (code, args) => {
    const { errors } = await station.query(QUERY(args));
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code }]);
  });
});
