import { connect } from 'node:net';
import { createClient } from 'graphql-sse';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { milliseconds } from '../../src/model/duration.js';
import { card } from '../support/card-station.js';
import { openStream } from '../support/event-stream.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';
import { watchTimers } from '../support/watch-timers.js';

const CHANGED = 'subscription { productCardsChanged { key cursor node { name } } }';
const RESUMED = `subscription ($after: String) { productCardsChanged(after: $after) { key cursor } }`;
const START = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');

describe('a station that stops', () => {
  let station: ServedStation;
  let streamUrl: string;
  beforeEach(async () => {
    station = await serveStation({
      served: [ProductCardsModule],
      connections: { closeWithin: milliseconds(1_000) },
    });
    streamUrl = `${station.url}/stream`;
  });
  afterEach(() => station.close());

  const run = (count: number) => until(() => station.counts().subscriptions === count);

  it('completes every subscription before it closes their sockets, after all that was committed', async () => {
    const { client, sockets } = socketClient(station);
    const shared = [subscribe(client, { query: CHANGED }), subscribe(client, { query: CHANGED })];
    const own = subscribe(client, { query: RESUMED, variables: { after: START } });
    await run(3);
    const messages: string[] = [];
    let closed: number | undefined;
    for (const socket of sockets) {
      socket.on('message', (bytes: Buffer) => {
        messages.push((JSON.parse(bytes.toString()) as { type: string }).type);
      });
      socket.on('close', (code) => (closed = code));
    }
    await station.commit(productCards, { a: card('a'), b: card('b') });
    await until(() => [...shared, own].every(({ results }) => results.length === 2));
    await station.close();
    await until(() => closed !== undefined);
    expect([...shared, own].map(({ ended }) => ended)).toEqual([
      'complete',
      'complete',
      'complete',
    ]);
    expect(closed).toBe(1001);
    expect(messages.slice(-3)).toEqual(['complete', 'complete', 'complete']);
  });

  it('ends every event stream with complete', async () => {
    const streams = [
      await openStream(`${streamUrl}?query=${encodeURIComponent(CHANGED)}`),
      await openStream(
        `${streamUrl}?query=${encodeURIComponent(RESUMED)}&variables=${encodeURIComponent(JSON.stringify({ after: START }))}`,
      ),
    ];
    await run(2);
    await station.commit(productCards, { a: card('a') });
    await until(() => streams.every(({ events }) => events.length === 1));
    await station.close();
    await until(() => streams.every(({ ended }) => ended !== undefined));
    for (const { events, ended } of streams) {
      expect(events.map(({ event }) => event)).toEqual(['next', 'complete']);
      expect(events[0]?.id).toEqual(expect.any(String));
      expect(ended).toBe(true);
    }
  });

  it('ends them for the client of the protocol, too, which does not take it for an error', async () => {
    const client = createClient({ url: streamUrl, retryAttempts: 0 });
    const results = client.iterate({ query: CHANGED });
    const next = results.next();
    await run(1);
    await station.close();
    expect(await next).toEqual({ done: true, value: undefined });
    client.dispose();
  });

  it('gives a slow client whole messages and its completion, though many bytes wait', async () => {
    const { client, sockets } = socketClient(station);
    const slow = subscribe(client, { query: CHANGED });
    await run(1);
    for (const socket of sockets) socket.pause();
    const name = 'x'.repeat(100_000);
    const cards = Array.from({ length: 100 }, (_, i) => [`k${i}`, { ...card(`k${i}`), name }]);
    await station.commit(productCards, Object.fromEntries(cards));
    const stopped = station.close();
    for (const socket of sockets) socket.resume();
    await stopped;
    await until(() => slow.ended !== undefined);
    expect(slow.ended).toBe('complete');
  });

  it('cuts who takes nothing any more, and is stopped all the same', async () => {
    const { client, sockets } = socketClient(station);
    subscribe(client, { query: CHANGED });
    const { hostname, port } = new URL(station.url);
    const deaf = connect(Number(port), hostname);
    deaf.on('error', () => undefined);
    deaf.write(
      `GET /graphql/stream?query=${encodeURIComponent(CHANGED)} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`,
    );
    deaf.pause();
    await run(2);
    for (const socket of sockets) socket.pause();
    await station.close();
    await expect(fetch(station.url)).rejects.toThrow('fetch failed');
    expect(station.counts()).toEqual({ connections: 0, subscriptions: 0, sharedEvaluations: 0 });
    for (const socket of sockets) socket.terminate();
    deaf.destroy();
  });

  it('does not wait for connections that were never used', async () => {
    const { hostname, port } = new URL(station.url);
    const unused = connect(Number(port), hostname);
    const closed = new Promise((resolve) => unused.once('close', resolve));
    await new Promise((resolve) => unused.once('connect', resolve));
    await station.query('{ __typename }');
    const began = performance.now();
    await station.close();
    await closed;
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a station that has stopped', () => {
  it('leaves no timer of its subscribers behind', async () => {
    const { live, restore } = watchTimers();
    try {
      const station = await serveStation({ served: [ProductCardsModule] });
      const before = new Set(live);
      const { client } = socketClient(station);
      subscribe(client, { query: CHANGED });
      const stream = await openStream(`${station.url}/stream?query=${encodeURIComponent(CHANGED)}`);
      await until(() => station.counts().subscriptions === 2);
      await station.close();
      await until(() => stream.ended !== undefined);
      client.terminate();
      const own = [...live].filter((timer) => !before.has(timer) && isRepeated(timer));
      expect(own).toEqual([]);
    } finally {
      restore();
    }
  });
});

/** Clients set timers of their own, but none that repeats. */
const isRepeated = (timer: unknown): boolean =>
  typeof (timer as { _repeat?: unknown })._repeat === 'number';
