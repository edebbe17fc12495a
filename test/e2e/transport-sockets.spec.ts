import { request as httpRequest } from 'node:http';
import { WebSocket } from 'ws';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { milliseconds } from '../../src/model/duration.js';
import { card } from '../support/card-station.js';
import { serveStation, type AnsweredError, type ServedStation } from '../support/served-station.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const CHANGED = 'subscription { productCardsChanged { key cursor } }';
const INIT = { type: 'connection_init' };

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

interface Standing {
  readonly cursors: Readonly<Record<string, string>>;
}

/** A socket that speaks the protocol by hand, and what came over it. */
function rawSocket(url: string, protocol: string | string[] = 'graphql-transport-ws') {
  const socket = new WebSocket(url, protocol);
  const messages: Message[] = [];
  const cursors: Record<string, string> = {};
  const seen: { closed?: number } = {};
  socket.on('message', (bytes: Buffer) => {
    const message = JSON.parse(bytes.toString()) as Message;
    if (message.type === 'ping') Object.assign(cursors, (message.payload as Standing).cursors);
    else messages.push(message);
  });
  socket.on('close', (code) => (seen.closed = code));
  socket.on('error', () => undefined);
  return {
    socket,
    /** Without the pings, whose cursors are apart. */
    messages,
    /** Id of an operation -> where to go on, told without a result. */
    cursors,
    get closed() {
      return seen.closed;
    },
    send: (...sent: object[]) => {
      for (const message of sent) socket.send(JSON.stringify(message));
    },
    opened: () => new Promise((resolve) => socket.once('open', resolve)),
  };
}

describe('a socket', () => {
  let station: ServedStation;
  beforeEach(async () => {
    station = await serveStation({
      served: [ProductCardsModule],
      connections: {
        connectionsPerRemote: 3,
        operationsPerConnection: 2,
        mostWaiting: 20_000,
        initWithin: milliseconds(300),
      },
    });
  });
  afterEach(async () => {
    await until(() => station.counts().connections === 0);
    expect(station.counts()).toEqual({ connections: 0, subscriptions: 0, sharedEvaluations: 0 });
    await station.close();
  });

  const open = async () => {
    const raw = rawSocket(station.socketUrl);
    await raw.opened();
    raw.send(INIT);
    await until(() => raw.messages.length === 1);
    return raw;
  };
  const subscribing = (id: string, query = CHANGED) => ({
    id,
    type: 'subscribe',
    payload: { query },
  });
  const closedBy = async (...sent: (object | string)[]) => {
    const raw = rawSocket(station.socketUrl);
    await raw.opened();
    for (const message of sent) {
      raw.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
      // What follows may come only after the acknowledgement.
      if (message === INIT) await until(() => raw.messages.length > 0);
    }
    await until(() => raw.closed !== undefined);
    return raw.closed;
  };

  it.each<[string, number, (object | string)[]]>([
    ['a message that is none', 4400, ['nonsense']],
    ['a message of an unknown type', 4400, [{ type: 'hello' }]],
    ['a subscription before its introduction', 4401, [subscribing('1')]],
    ['silence', 4408, []],
    ['an id that is taken', 4409, [INIT, subscribing('1'), subscribing('1')]],
    ['a second introduction', 4429, [INIT, INIT]],
    ['a message beyond the limit', 1009, [`"${'x'.repeat(300_000)}"`]],
  ])('is closed for %s, with the code %i of the protocol', async (_, code, sent) => {
    expect(await closedBy(...sent)).toBe(code);
  });

  it.each(['graphql-ws', 'chat'])('is not opened in the protocol %s', async (protocol) => {
    const raw = rawSocket(station.socketUrl, protocol);
    await until(() => raw.closed !== undefined);
    expect(raw.messages).toEqual([]);
    expect([1006, 4406]).toContain(raw.closed);
  });

  it('is not opened for a remote that has too many, and is again when one was closed', async () => {
    const sockets = [await open(), await open(), await open()].map(({ socket }) => socket);
    const status = () =>
      new Promise((resolve) => {
        const socket = new WebSocket(station.socketUrl, 'graphql-transport-ws');
        socket.on('error', () => undefined);
        socket.on('unexpected-response', (request, { statusCode }) => {
          request.destroy();
          resolve(statusCode);
        });
        socket.on('open', () => resolve('open'));
        sockets.push(socket);
      });
    expect(await status()).toBe(429);
    sockets[0]?.close();
    await until(() => station.counts().connections === 2);
    expect(await status()).toBe('open');
    for (const socket of sockets) socket.terminate();
  });

  it('runs no more operations than it may, and others once some have ended', async () => {
    const raw = await open();
    raw.send(subscribing('a'), subscribing('b'), subscribing('c'));
    await until(() => raw.messages.length === 2);
    const refused = raw.messages[1];
    expect(refused).toMatchObject({ id: 'c', type: 'error' });
    const [error] = (refused?.payload ?? []) as AnsweredError[];
    expect(error?.extensions.code).toBe('TOO_MANY_OPERATIONS');
    raw.send({ id: 'a', type: 'complete' });
    await until(() => station.counts().subscriptions === 1);
    raw.send(subscribing('d'));
    await until(() => station.counts().subscriptions === 2);
    expect(raw.messages).toHaveLength(2);
    raw.socket.terminate();
  });

  it('counts queries while they run, and not after', async () => {
    const raw = await open();
    for (const round of [1, 2, 3, 4, 5]) {
      raw.send(subscribing(`${round}`, '{ productCards { totalCount } }'));
      await until(() => raw.messages.length === 1 + 2 * round);
    }
    expect(raw.messages.slice(1).map(({ type }) => type)).toEqual(
      Array.from({ length: 5 }, () => ['next', 'complete']).flat(),
    );
    raw.socket.terminate();
  });

  it('carries the id of its operation in each result, whatever the id is made of', async () => {
    const raw = await open();
    const id = 'a "quoted" \\ id, ünïcode ✓';
    raw.send(subscribing(id));
    await until(() => station.counts().subscriptions === 1);
    await station.commit(productCards, { 'ключ"': card('ключ"') });
    await until(() => raw.messages.length === 2);
    expect(raw.messages[1]).toEqual({
      id,
      type: 'next',
      payload: {
        data: { productCardsChanged: { key: 'ключ"', cursor: expect.any(String) } },
      },
    });
    raw.socket.terminate();
  });

  it('tells where each subscription begins, that it can be resumed before its first change', async () => {
    const raw = await open();
    await station.commit(productCards, { a: card('a') });
    raw.send(subscribing('1'), subscribing('2', NAMES));
    await until(() => Object.keys(raw.cursors).length === 2);
    raw.socket.terminate();
    await until(() => station.counts().connections === 0);
    await station.commit(productCards, { b: card('b') });
    const again = await open();
    again.send(
      subscribing('1', after(raw.cursors['1'])),
      subscribing('2', after(raw.cursors['2'])),
    );
    await until(() => again.messages.length === 3);
    for (const { payload } of again.messages.slice(1))
      expect(payload).toMatchObject({ data: { productCardsChanged: { key: 'b' } } });
    again.socket.terminate();
  });

  it('answers the pings of its client', async () => {
    const raw = await open();
    raw.send({ type: 'ping', payload: { at: 1 } });
    await until(() => raw.messages.length === 2);
    expect(raw.messages[1]).toEqual({ type: 'pong', payload: { at: 1 } });
    raw.socket.terminate();
  });

  it('is read no faster than its client takes the answers', async () => {
    await station.commit(productCards, { a: { ...card('a'), name: 'x'.repeat(30_000) } });
    const raw = await open();
    raw.socket.pause();
    const query = '{ productCard(productId: "a") { name } }';
    for (let i = 0; i < 2_000; i++) raw.send(subscribing(`${i}`, query));
    const asked = () => station.stores.calls.filter((call) => call.endsWith('readRows')).length;
    let before = -1;
    await until(
      () => {
        const same = asked() === before;
        before = asked();
        return same && before > 0;
      },
      { everyMs: 300 },
    );
    expect(before).toBeLessThan(1_000);
    raw.socket.resume();
    await until(() => raw.messages.length === 1 + 2_000 * 2 - refusedIn(raw.messages));
    raw.socket.terminate();
  });

  it('refuses an upgrade to anywhere else, also below its path', async () => {
    const { port } = new URL(station.url);
    const statusOf = (path: string) =>
      new Promise((resolve, reject) => {
        const headers = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        };
        httpRequest({ port, host: '127.0.0.1', path, headers })
          .on('response', ({ statusCode }) => resolve(statusCode))
          .on('upgrade', () => reject(new Error('upgraded')))
          .on('error', reject)
          .end();
      });
    for (const path of ['/', '/graphql/stream', '/graphqlx', '/%2e'])
      expect(await statusOf(path)).toBe(404);
  });
});

const NAMES = 'subscription { productCardsChanged { node { name } } }';
const after = (cursor = '') =>
  `subscription { productCardsChanged(after: "${cursor}") { key cursor } }`;

const refusedIn = (messages: readonly Message[]): number =>
  messages.filter(({ type }) => type === 'error').length;

describe('a socket whose client is gone without a word', () => {
  it('is cut, and its subscriptions end', async () => {
    const station = await serveStation({
      served: [ProductCardsModule],
      connections: { pingEvery: milliseconds(50) },
    });
    const { client, sockets } = socketClient(station);
    subscribe(client, { query: CHANGED });
    await until(() => station.counts().subscriptions === 1);
    for (const socket of sockets) socket.pause();
    await until(() => station.counts().connections === 0);
    expect(station.counts()).toEqual({ connections: 0, subscriptions: 0, sharedEvaluations: 0 });
    for (const socket of sockets) socket.terminate();
    await station.close();
  });
});
