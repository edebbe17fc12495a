import { createClient, type Client, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { StationError } from '../../src/model/station-error.js';
import type { ToldChange } from '../../src/feed/change-feed.js';
import { until } from '../support/until.js';
import { serveStation, type AnsweredError, type ServedStation } from '../support/served-station.js';

const card = (productId: string, priceMinor: number) => ({
  productId,
  name: `Card ${productId}`,
  priceMinor,
  updatedAt: 0,
});

interface ChangeOfCard {
  readonly key: string;
  readonly kind: string;
  readonly node: { readonly priceMinor: number } | null;
  readonly cursor: string;
}
type Result = ExecutionResult<Record<string, unknown>> & { errors?: readonly unknown[] };

const BAD_INPUT = 'BAD_USER_INPUT';

const CHANGED = `subscription Changed($keys: [ID!], $after: String) {
  productCardsChanged(keys: $keys, after: $after) { key kind node { priceMinor } cursor }
}`;

describe('GraphQL subscriptions', () => {
  let station: ServedStation;
  let client: Client;
  beforeEach(async () => {
    station = await serveStation({ served: [ProductCardsModule, PopularProductsModule] });
    client = clientOf(station);
  });
  afterEach(async () => {
    await client.dispose();
    await station.close();
  });

  const clientOf = ({ socketUrl }: ServedStation): Client =>
    createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, lazy: true });

  const subscribe = (query: string, variables: Record<string, unknown> = {}) =>
    client.iterate<Record<string, unknown>>({ query, variables }) as AsyncIterableIterator<Result>;

  const changes = async (variables: Record<string, unknown> = {}) => {
    const results = subscribe(CHANGED, variables);
    return {
      next: async () => changeIn(await results.next()),
      end: () => results.return?.(),
    };
  };

  const changeIn = ({ value }: IteratorResult<Result>): ChangeOfCard => {
    const result = value as Result;
    expect(result.errors).toBeUndefined();
    return result.data?.['productCardsChanged'] as ChangeOfCard;
  };

  const errorOf = async (query: string, variables?: Record<string, unknown>) => {
    try {
      const { value } = await subscribe(query, variables).next();
      return ((value as Result).errors as readonly unknown[] as AnsweredError[])[0];
    } catch (errors) {
      return (errors as AnsweredError[])[0];
    }
  };

  it('resume after a cursor: each change once, in order, with nothing between missed', async () => {
    await station.commit(productCards, { a: card('a', 1), b: card('b', 1) });
    const start = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');
    const first = await changes({ after: start });
    const seen = await first.next();
    expect(seen).toMatchObject({ key: 'a', kind: 'UPDATED', node: { priceMinor: 1 } });
    await first.end();
    await station.commit(productCards, { a: card('a', 2) });
    await station.commit(productCards, { b: undefined });
    const resumed = await changes({ after: seen.cursor });
    expect(await resumed.next()).toMatchObject({ key: 'b', kind: 'UPDATED' });
    expect(await resumed.next()).toMatchObject({ key: 'a', node: { priceMinor: 2 } });
    expect(await resumed.next()).toMatchObject({ key: 'b', kind: 'REMOVED', node: null });
    const live = resumed.next();
    await station.commit(productCards, { c: card('c', 3) });
    expect(await live).toMatchObject({ key: 'c', node: { priceMinor: 3 } });
    await resumed.end();
  });

  it('tell only the changes of the rows asked for', async () => {
    const start = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');
    const only = await changes({ after: start, keys: ['b'] });
    const got = only.next();
    await station.commit(productCards, { a: card('a', 1) });
    await station.commit(productCards, { b: card('b', 5) });
    expect(await got).toMatchObject({ key: 'b', node: { priceMinor: 5 } });
    await only.end();
  });

  it('read refs anew for every change', async () => {
    const start = Buffer.from('[1,"feed","popular-products:v1",0]').toString('base64url');
    const results = subscribe(
      'subscription ($after: String) { popularProductsChanged(after: $after) { node { card { priceMinor } } } }',
      { after: start },
    );
    for (const priceMinor of [1, 2]) {
      await station.commit(productCards, { a: card('a', priceMinor) });
      await station.commit(popularProducts, { a: popularProducts.initial('a') });
      const { value } = await results.next();
      expect((value as Result).data).toEqual({
        popularProductsChanged: { node: { card: { priceMinor } } },
      });
    }
    await results.return?.();
  });

  it('answer queries as well, the same as over HTTP', async () => {
    await station.commit(productCards, { a: card('a', 1) });
    const query = '{ productCards { totalCount nodes { name updatedAt } } }';
    const { value } = await subscribe(query).next();
    expect(value).toMatchObject({ data: (await station.query(query)).data });
  });

  it.each([
    ['a wrong field', 'subscription { productCardsChanged { nme } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['half a document', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['too long a document', `{ ${'__typename '.repeat(6_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'an unnamed operation',
      'query A { __typename } query B { __typename }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a missing variable',
      'query ($n: Int!) { productCards(first: $n) { totalCount } }',
      BAD_INPUT,
    ],
    ['too small a page', '{ productCards(first: 0) { totalCount } }', 'PAGE_SIZE_INVALID'],
    [
      'a foreign cursor',
      'subscription { productCardsChanged(after: "bm8") { key } }',
      'CURSOR_INVALID',
    ],
  ])('refuse %s with the code of HTTP', async (_, query, code) =>
    expect((await errorOf(query))?.extensions).toEqual({ code }),
  );

  it('refuse a cursor of changes that have not happened', async () => {
    const after = Buffer.from('[1,"feed","product-cards:v1",9]').toString('base64url');
    expect((await errorOf(CHANGED, { after }))?.extensions.code).toBe('CURSOR_INVALID');
  });

  it('leak nothing of what went wrong inside', async () => {
    station.stores.failure = new Error('password is hunter2');
    const error = await errorOf('{ productCard(productId: "a") { name } }');
    expect(error?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('a GraphQL socket', () => {
  let station: ServedStation;
  beforeEach(async () => {
    station = await serveStation({ served: [ProductCardsModule] });
  });
  afterEach(() => station.close());

  const closeOf = (act: (socket: WebSocket) => void, protocol = 'graphql-transport-ws') =>
    new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(station.socketUrl, protocol);
      socket.on('open', () => act(socket));
      socket.on('close', resolve);
      socket.on('error', reject);
    });
  const init = JSON.stringify({ type: 'connection_init' });

  it('is closed when a message is larger than the limit', async () =>
    expect(await closeOf((socket) => socket.send(`"${'x'.repeat(300_000)}"`))).toBe(1009));

  it('is closed when a message is not of the protocol', async () =>
    expect(await closeOf((socket) => socket.send('nonsense'))).toBe(4400));

  it('is closed when it subscribes before it introduced itself', async () => {
    const subscribe = { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } };
    expect(await closeOf((socket) => socket.send(JSON.stringify(subscribe)))).toBe(4401);
  });

  it('is closed when it does not introduce itself in time', async () =>
    expect(await closeOf(() => undefined)).toBe(4408));

  it('is closed when the station stops, so that its client goes elsewhere', async () => {
    const closed = closeOf((socket) => {
      socket.on('message', () => void station.close());
      socket.send(init);
    });
    expect(await closed).toBe(1001);
  });

  it('is cut when its client does not answer the close', async () => {
    const socket = new WebSocket(station.socketUrl, 'graphql-transport-ws');
    await new Promise((resolve) => socket.on('open', resolve));
    socket.pause();
    await station.close();
    socket.terminate();
    await expect(fetch(station.url)).rejects.toThrow('fetch failed');
  });
});

const change: ToldChange = {
  key: 'a',
  row: card('a', 1),
  cursor: 1,
  committedAt: 0,
  skipped: 0,
};

const subscribeTo = async (subscription: AsyncIterator<ToldChange>) => {
  const follow = async () => ({
    start: 0,
    idleAt: undefined,
    close: () => void subscription.return?.(),
    [Symbol.asyncIterator]: () => subscription,
  });
  const station = await serveStation({
    served: [ProductCardsModule],
    feeds: { open: () => ({ follow, head: async () => 1, read: async () => [] }) },
  });
  const client = createClient({
    url: station.socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const results = client.iterate({ query: CHANGED });
  expect((await results.next()).value).toMatchObject({
    data: { productCardsChanged: { key: 'a' } },
  });
  return { station, client, results };
};

describe('a subscription', () => {
  it('ends with the code when its feed breaks', async () => {
    async function* breaking() {
      yield change;
      throw new StationError('CURSOR_EXPIRED', 'It was cut.');
    }
    const { station, client, results } = await subscribeTo(breaking());
    await expect(results.next()).rejects.toMatchObject([
      { extensions: { code: 'CURSOR_EXPIRED' } },
    ]);
    await client.dispose();
    await station.close();
  });

  it.each([
    ['unsubscribes', async ({ results }: Subscribed) => results.return?.()],
    ['goes', async ({ client }: Subscribed) => client.dispose()],
    ['vanishes', async ({ client }: Subscribed) => client.terminate()],
  ])('leaves its feed when its client %s', async (_, leave) => {
    let isFollowing = true;
    let given = 0;
    const subscribed = await subscribeTo({
      next: () =>
        given++ === 0
          ? Promise.resolve({ done: false, value: change })
          : new Promise(() => undefined),
      return: async () => {
        isFollowing = false;
        return { done: true, value: undefined };
      },
    });
    await leave(subscribed);
    await until(() => !isFollowing);
    expect(isFollowing).toBe(false);
    await subscribed.client.dispose();
    await subscribed.station.close();
  });
});

type Subscribed = Awaited<ReturnType<typeof subscribeTo>>;
