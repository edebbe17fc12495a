import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { jetstream } from '@nats-io/jetstream';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Exit } from '../../src/launch/child.js';
import { openStream } from '../support/event-stream.js';
import { buildStation, startStation, type RealStation } from '../support/real-station.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

/** One that follows a station until it is told that its subscription is complete. */
interface Followed {
  readonly keys: readonly string[];
  /** The newest it was told, with a result or without. */
  readonly cursor: string | undefined;
  /** Whether the end was told, rather than the connection cut. */
  readonly isComplete: boolean;
}

type Follow = (url: string, args: string) => Promise<Followed>;

const changed = (args: string) => `subscription { productCardsChanged${args} { key } }`;
const keyIn = (result: unknown): string =>
  (result as { data: { productCardsChanged: { key: string } } }).data.productCardsChanged.key;

const overSocket: Follow = async (url, args) => {
  const keys: string[] = [];
  const seen: { cursor?: string; isComplete: boolean } = { isComplete: false };
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: {
      ping: (received, payload) => {
        const { cursors = {} } = (payload ?? {}) as { cursors?: Record<string, string> };
        const [cursor] = Object.values(cursors);
        if (received && cursor !== undefined) seen.cursor = cursor;
      },
    },
  });
  client.subscribe(
    { query: changed(args) },
    {
      next: (result) => keys.push(keyIn(result)),
      error: () => undefined,
      complete: () => (seen.isComplete = true),
    },
  );
  return {
    keys,
    get cursor() {
      return seen.cursor;
    },
    get isComplete() {
      return seen.isComplete;
    },
  };
};

const overStream: Follow = async (url, args) => {
  const query = encodeURIComponent(changed(args));
  const stream = await openStream(`${url}/graphql/stream?query=${query}`);
  return {
    get keys() {
      const results = stream.events.filter(({ event }) => event === 'next');
      return results.map(({ data }) => keyIn(JSON.parse(data)));
    },
    get cursor() {
      return stream.lastId;
    },
    get isComplete() {
      return stream.events.at(-1)?.event === 'complete' && stream.ended === true;
    },
  };
};

describe('a station that is asked to end (SIGTERM), with clients of every kind', () => {
  let servers: RunningServers;
  let stations: RealStation[] = [];
  let [leaving, staying]: RealStation[] = [];
  beforeAll(async () => {
    await buildStation();
    servers = await startServers();
    await servers.freshStream('PRODUCTS', ['shop.products.*']);
    await servers.freshStream('ORDERS', ['shop.orders.*']);
    const urls = { natsUrl: servers.natsServer.url, redisUrl: servers.redisServer.url };
    stations = [await startStation(urls), await startStation(urls)];
    [leaving, staying] = stations;
  }, 120_000);
  afterAll(async () => {
    await Promise.all(stations.map((station) => station.remove()));
    await servers.stop();
  });

  const publish = async (productId: string): Promise<number> => {
    const card = { productId, name: productId, priceMinor: 1, updatedAt: '2026-01-01T00:00:00Z' };
    const { seq } = await jetstream(servers.nats).publish(
      'shop.products.ProductUpdated',
      JSON.stringify(card),
    );
    return seq;
  };
  const knows = (station: RealStation, sequence: number) =>
    station.query(
      `{ productCards(first: 1, fresh: { after: ["PRODUCTS:${sequence}"], waitMs: 20000, onBreach: WAIT }) { totalCount } }`,
    );

  it('completes and answers them all, takes no more, ends well, and leaves no hole', async () => {
    if (leaving === undefined || staying === undefined) throw new Error('No station runs.');
    const { url, child } = leaving;
    const followers = await Promise.all(
      [overSocket, overStream].flatMap((follow) => [
        follow(url, ''),
        follow(url, '(every: true)'),
        follow(url, '(snapshot: true, heartbeat: true)'),
        follow(url, '(keys: ["a", "b", "c", "d", "e"])'),
        // These hear nothing before the end.
        follow(url, '(keys: ["d", "e"])'),
        follow(url, '(pace: "60s")'),
      ]),
    );
    // Who began from now on was told where that is.
    const fromNow = followers.filter((_, i) => i % 6 !== 2);
    await until(() => fromNow.every(({ cursor }) => cursor !== undefined));
    for (const key of ['a', 'b']) await publish(key);
    const hearing = followers.filter((_, i) => i % 6 < 4);
    await until(() => hearing.every(({ keys }) => keys.includes('b')));

    // Nothing is proved to be fresh while NATS is frozen.
    servers.natsServer.pause();
    const fresh = 'fresh: { maxStalenessMs: 0, waitMs: 20000, onBreach: WAIT }';
    const named = (field: string) => `{ found: ${field}(productId: "b", ${fresh}) { name } }`;
    const answers = [
      await askedOverSocket(url, named('popularProduct')),
      await askedOverStream(url, named('popularProduct')),
      await askedOverHttp(url, named('productCard')),
    ];
    const asked = performance.now();
    child.signal('SIGTERM');
    await until(() => followers.every(({ isComplete }) => isComplete));
    expect(await connects(url)).toBe(false);
    servers.natsServer.resume();
    for (const { answer } of answers) expect(await answer).toEqual({ found: { name: 'b' } });
    const exit: Exit = await child.exited;
    expect([exit.code, exit.signal]).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(8_000);

    for (const key of ['c', 'd', 'e']) await publish(key);
    await knows(staying, 5);
    const { url: other } = staying;
    const resumed = await Promise.all(
      followers.map(({ cursor = '' }, i) => {
        const more = i % 6 === 4 ? ', keys: ["d", "e"]' : '';
        return (i < 6 ? overSocket : overStream)(other, `(after: "${cursor}"${more})`);
      }),
    );
    await until(() => resumed.every(({ keys }) => keys.includes('e')));
    const heard = followers.map(({ keys }, i) => [...keys, ...(resumed[i]?.keys ?? [])]);
    const all = ['a', 'b', 'c', 'd', 'e'];
    for (const [i, keys] of heard.entries()) {
      const told = keys.filter((key) => key !== null);
      expect(told).toEqual(i % 6 === 4 ? ['d', 'e'] : all);
    }
  }, 90_000);
});

/** Resolves with the promise of the answer once the station has begun with it: what is asked later is answered. */
async function askedOverHttp(url: string, query: string): Promise<Answering> {
  const headers = { 'content-type': 'application/json' };
  const agent = new Agent({ keepAlive: true });
  const asked = request(`${url}/graphql`, { method: 'POST', headers, agent });
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  asked.end(JSON.stringify({ query }));
  await once(asked, 'finish');
  await fetch(`${url}/healthz`);
  const answer = async () => {
    const [response] = await answered;
    const body = Buffer.concat(await response.toArray()).toString();
    return (JSON.parse(body) as { data?: unknown }).data;
  };
  return { answer: answer() };
}

/** Like {@link askedOverHttp}: the station has begun when the answer has. */
async function askedOverStream(url: string, query: string): Promise<Answering> {
  const stream = await openStream(`${url}/graphql/stream?query=${encodeURIComponent(query)}`);
  const answer = async () => {
    await until(() => stream.ended !== undefined, { timeoutMs: 30_000 });
    return (JSON.parse(stream.events[0]?.data ?? '{}') as { data?: unknown }).data;
  };
  return { answer: answer() };
}

/** Like {@link askedOverHttp}: what is asked after it is answered only once it has begun. */
async function askedOverSocket(url: string, query: string): Promise<Answering> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: { type: string; payload?: { data?: unknown } }[] = [];
  socket.on('message', (bytes: Buffer) => messages.push(JSON.parse(bytes.toString()) as never));
  const has = (type: string) => messages.some((message) => message.type === type);
  const closed = once(socket, 'close');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await until(() => has('connection_ack'));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  socket.send('{"type":"ping"}');
  await until(() => has('pong'));
  const answer = async () => {
    await closed;
    return has('complete') && messages.find(({ type }) => type === 'next')?.payload?.data;
  };
  return { answer: answer() };
}

/** In an object, for what is awaited must not be awaited at once. */
interface Answering {
  readonly answer: Promise<unknown>;
}

/** Whether a new connection is taken. */
const connects = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
