import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { TRANSPORTS, type TransportName } from '../support/access/asking.js';
import { gatedStation, type GatedStation } from '../support/access/gated-station.js';
import { card } from '../support/card-station.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const QUERY = '{ productCard(productId: "a") { name } }';
const CHANGED = 'subscription { productCardsChanged { key node { name } } }';
const waitingFor = (ms: number) =>
  `{ productCard(productId: "a", fresh: { maxStalenessMs: 0, onBreach: WAIT, waitMs: ${ms} }) { name } }`;
const FRESH = waitingFor(30_000);
/** Not to be waited for long. */
const NOW = waitingFor(1);
const DOCUMENTS = `query Card ${QUERY} query Fresh ${FRESH}
  subscription Changed { productCardsChanged { key node { name } } }`;

const CONTRACTS = {
  buyer: { terms: 'level: fields', documents: DOCUMENTS },
  modest: {
    terms: 'level: fields\nlimits: { subscriptions: 1, waiters: 1 }',
    documents: DOCUMENTS,
  },
  slow: {
    terms: 'level: fields\nlimits: { requestsPerSecond: 1, burst: 2 }',
    documents: DOCUMENTS,
  },
  measured: {
    terms: 'level: fields\nlimits: { measureOnly: true, requestsPerSecond: 1, burst: 0 }',
    documents: DOCUMENTS,
  },
  wanting: {
    terms: 'level: fields\nfreshness: { maxStalenessMs: 1s, onBreach: reject }',
    documents: DOCUMENTS,
  },
};

describe('a station with contracts', () => {
  let station: GatedStation;
  beforeEach(async () => {
    station = await gatedStation(CONTRACTS);
  });
  afterEach(() => station.close());

  const ask = async (transport: TransportName, headers: Record<string, string>) =>
    TRANSPORTS[transport](station, { query: QUERY }, headers);

  it('holds a consumer to its rate, and says when to ask again', async () => {
    const headers = await station.as('slow');
    const first = await Promise.all([1, 2, 3].map(() => ask('POST', headers)));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const transport of ['POST', 'GET', 'SSE'] as const) {
      const { status, errors, text } = await ask(transport, headers);
      expect(status).toBe(429);
      const [error] = errors ?? [];
      expect(error?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
      expect(text).toContain('["retry-after","1"]');
    }
    expect((await ask('WebSocket', headers)).errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED' } },
    ]);
    expect((await ask('POST', await station.as('buyer'))).status).toBe(200);
  });

  it('only measures a consumer whose limits do not hold yet', async () => {
    const headers = await station.as('measured');
    const told = await Promise.all([1, 2, 3, 4, 5].map(() => ask('POST', headers)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(station.facts).toContainEqual({
      fact: 'contract-exceeded',
      consumer: 'measured',
      operation: null,
      became: 'reported',
      beyond: ['requestsPerSecond'],
    });
  });

  it('holds a consumer to its subscriptions, over all transports together', async () => {
    const headers = { ...(await station.as('modest')) };
    const { client } = socketClient(station, headers);
    const first = subscribe(client, { query: CHANGED });
    await until(() => station.counts().subscriptions === 1);
    const limits = [{ limit: 'subscriptions', asked: 2, allowed: 1 }];
    for (const transport of ['WebSocket', 'SSE'] as const) {
      const told = await TRANSPORTS[transport](station, { query: CHANGED }, headers);
      expect(told.errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limits } }]);
    }
    first.unsubscribe();
    await until(() => station.counts().subscriptions === 0);
    const again = subscribe(client, { query: CHANGED });
    await until(() => station.counts().subscriptions === 1);
    expect(again.ended).toBeUndefined();
    client.terminate();
  });

  it('holds a consumer to its waiters', async () => {
    const headers = await station.as('modest');
    const stop = new AbortController();
    const waiting = fetch(station.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: FRESH }),
      signal: stop.signal,
    }).catch(() => undefined);
    await until(async () => {
      const { errors } = await TRANSPORTS.POST(station, { query: NOW }, headers);
      return errors?.[0]?.extensions.code === 'TOO_MANY_WAITERS';
    });
    stop.abort();
    await waiting;
    await until(async () => {
      const { errors } = await TRANSPORTS.POST(station, { query: NOW }, headers);
      return errors?.[0]?.extensions.code === 'STALENESS_BUDGET_EXCEEDED';
    });
  });

  it('demands the freshness of the contract where a request demands none', async () => {
    const headers = await station.as('wanting');
    const { errors } = await ask('POST', headers);
    expect(errors).toMatchObject([{ extensions: { code: 'STALENESS_BUDGET_EXCEEDED' } }]);
    const { data } = await ask('POST', { ...headers, 'x-max-staleness': '60000' });
    expect(data).toEqual({ productCard: { name: 'Card a' } });
  });

  it('notes who used what, an event of a subscription for each who is told', async () => {
    const headers = { ...(await station.as('buyer')) };
    await ask('POST', headers);
    await TRANSPORTS.POST(
      station,
      { query: '{ productCard(productId: "a") { priceMinor } }' },
      headers,
    );
    expect(station.noted).toEqual([
      {
        outcome: 'answered',
        count: 1,
        tookMs: expect.any(Number),
        used: {
          consumer: 'buyer',
          documentId: expect.stringMatching(/^[0-9a-f]{64}$/),
          operationName: null,
          coordinates: ['ProductCard.name', 'Query.productCard', 'Query.productCard(productId:)'],
          projections: ['product-cards'],
        },
      },
      {
        outcome: 'violated',
        count: 1,
        used: expect.objectContaining({ coordinates: ['ProductCard.priceMinor'] }),
      },
    ]);
    const { client } = socketClient(station, headers);
    const subscriber = subscribe(client, { query: CHANGED });
    await until(() => station.counts().subscriptions === 1);
    let price = 1;
    await until(async () => {
      price += 1;
      await station.commit(productCards, { a: card('a', price) });
      return subscriber.results.length >= 3;
    });
    const told = () =>
      station.noted
        .filter(({ used }) => used.coordinates.includes('Subscription.productCardsChanged'))
        .reduce((sum, { count }) => sum + count, 0);
    await until(() => told() >= 3);
    client.terminate();
    expect(station.noted.at(-1)?.tookMs).toBeUndefined();
  });

  it.each(Object.keys(TRANSPORTS) as TransportName[])(
    'notes how long an answer took over %s, waiting included',
    async (transport) => {
      const query = waitingFor(60);
      await TRANSPORTS[transport](station, { query }, await station.as('buyer'));
      await until(() => station.noted.length === 1);
      expect(station.noted[0]?.tookMs).toBeGreaterThanOrEqual(55);
    },
  );
});
