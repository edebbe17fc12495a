import type { Client } from 'graphql-ws';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { card } from '../support/card-station.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { socketClient, subscribe, type Subscriber } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const CHANGED = 'subscription { productCardsChanged { key cursor node { priceMinor } } }';
const KEYS = 'subscription ($keys: [ID!]) { productCardsChanged(keys: $keys) { key } }';
const AFTER = 'subscription ($after: String) { productCardsChanged(after: $after) { key cursor } }';
const START = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');

const COMPLETE = 'SNAPSHOT_COMPLETE';

interface Told {
  readonly kind?: string;
  readonly key: string;
  readonly cursor?: string;
  readonly node?: { readonly name: string } | null;
}
const toldTo = ({ results }: Subscriber): Told[] =>
  results.map(({ data }) => data?.['productCardsChanged'] as Told);

describe('subscriptions to the same', () => {
  let station: ServedStation;
  let clients: Client[];
  beforeEach(async () => {
    station = await serveStation({ served: [ProductCardsModule] });
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.terminate();
    await until(() => station.counts().connections === 0);
    expect(station.counts()).toEqual({ connections: 0, subscriptions: 0, sharedEvaluations: 0 });
    await station.close();
  });

  const connect = () => {
    const { client, sockets } = socketClient(station);
    clients.push(client);
    return { client, sockets };
  };
  const subscribed = (query: string, variables: Record<string, unknown> = {}) =>
    subscribe(connect().client, { query, variables });
  const run = (count: number) => until(() => station.counts().subscriptions === count);

  it('share one evaluation, however their documents are laid out', async () => {
    const layouts = [CHANGED, CHANGED.replaceAll(' ', '\n  '), `# mine\n${CHANGED}`];
    const subscribers = layouts.flatMap((query) => [subscribed(query), subscribed(query)]);
    await run(6);
    expect(station.counts().sharedEvaluations).toBe(1);
    await station.commit(productCards, { a: card('a', 1), b: card('b', 2) });
    await until(() => subscribers.every(({ results }) => results.length === 2));
    for (const subscriber of subscribers)
      expect(subscriber.results).toEqual([
        {
          data: {
            productCardsChanged: { key: 'a', cursor: expect.any(String), node: { priceMinor: 1 } },
          },
        },
        {
          data: {
            productCardsChanged: { key: 'b', cursor: expect.any(String), node: { priceMinor: 2 } },
          },
        },
      ]);
  });

  it('share none with those who gave other variables, and tell each of them only its own', async () => {
    const a = subscribed(KEYS, { keys: ['a'] });
    const b = subscribed(KEYS, { keys: ['b'] });
    await run(2);
    expect(station.counts().sharedEvaluations).toBe(2);
    await station.commit(productCards, { a: card('a'), b: card('b') });
    await until(() => a.results.length + b.results.length === 2);
    expect([toldTo(a), toldTo(b)]).toEqual([[{ key: 'a' }], [{ key: 'b' }]]);
  });

  it('tell who comes later what is committed from then on', async () => {
    const first = subscribed(CHANGED);
    await run(1);
    await station.commit(productCards, { a: card('a') });
    await until(() => first.results.length === 1);
    const second = subscribed(CHANGED);
    await run(2);
    expect(station.counts().sharedEvaluations).toBe(1);
    await station.commit(productCards, { b: card('b') });
    await until(() => first.results.length === 2 && second.results.length === 1);
    expect(toldTo(second)).toEqual(toldTo(first).slice(1));
  });

  it('tell each of them its first heartbeat, and each change once', async () => {
    const query = 'subscription { productCardsChanged(heartbeat: true) { kind key cursor } }';
    const subscribers: Subscriber[] = [];
    for (const count of [1, 2, 3]) {
      subscribers.push(subscribed(query));
      await run(count);
      await until(() => subscribers.every(({ results }) => results.length > 0));
    }
    expect(station.counts().sharedEvaluations).toBe(1);
    for (const round of [1, 2, 3, 4]) await station.commit(productCards, { a: card('a', round) });
    await station.commit(productCards, { z: card('z') });
    await until(() => subscribers.every((one) => toldTo(one).at(-1)?.key === 'z'));
    for (const subscriber of subscribers) {
      const [first, ...changes] = toldTo(subscriber);
      expect(first).toMatchObject({ kind: 'HEARTBEAT', key: null });
      const places = changes.map(({ cursor }) => placeOf(cursor));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    }
  });

  it('go on when the one who came first goes', async () => {
    const [first, second] = [subscribed(CHANGED), subscribed(CHANGED)];
    await run(2);
    first.unsubscribe();
    await run(1);
    await station.commit(productCards, { a: card('a') });
    await until(() => second.results.length === 1);
    expect([first.results, first.ended]).toEqual([[], 'complete']);
  });

  it('share nothing while nobody else asks for the same', async () => {
    const alone = subscribed(AFTER, { after: START });
    await run(1);
    await station.commit(productCards, { a: card('a') });
    await until(() => alone.results.length === 1);
    expect(station.counts().sharedEvaluations).toBe(0);
  });

  it('share once they have caught up, wherever each began, and miss nothing', async () => {
    await station.commit(productCards, { a: card('a') });
    const first = subscribed(AFTER, { after: START });
    await until(() => first.results.length === 1);
    const cursor = toldTo(first)[0]?.cursor;
    const others = [
      subscribed(AFTER, { after: START }),
      subscribed(AFTER, { after: cursor }),
      subscribed(AFTER, { after: null }),
    ];
    await run(4);
    expect(station.counts().sharedEvaluations).toBe(1);
    for (const key of ['b', 'c', 'd']) await station.commit(productCards, { [key]: card(key) });
    await until(() => [first, ...others].every((one) => toldTo(one).at(-1)?.key === 'd'));
    const keys = [first, ...others].map((one) =>
      toldTo(one)
        .map(({ key }) => key)
        .join(''),
    );
    expect(keys).toEqual(['abcd', 'abcd', 'bcd', 'bcd']);
  });

  it('share after their snapshots, too', async () => {
    await station.commit(productCards, { a: card('a', 1), b: card('b', 1) });
    const query =
      'subscription { productCardsChanged(snapshot: true, resnapshot: true) { kind key cursor } }';
    const subscribers = [subscribed(query), subscribed(query), subscribed(query)];
    const isComplete = (one: Subscriber) => toldTo(one).some(({ kind }) => kind === COMPLETE);
    await until(() => subscribers.every(isComplete));
    expect(station.counts().sharedEvaluations).toBe(1);
    for (const round of [2, 3]) await station.commit(productCards, { a: card('a', round) });
    await until(() => subscribers.every((one) => toldTo(one).length === 6));
    for (const subscriber of subscribers)
      expect(toldTo(subscriber).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
        'SNAPSHOT_STARTED null',
        'SNAPSHOT a',
        'SNAPSHOT b',
        `${COMPLETE} null`,
        'UPDATED a',
        'UPDATED a',
      ]);
  });

  it('share the evaluation of a list, and each is told it as it is first', async () => {
    await station.commit(productCards, { a: card('a', 1) });
    const list = 'subscription { productCardsTop(first: 2) { nodes { productId priceMinor } } }';
    const listsOf = ({ results }: Subscriber) =>
      results.map(({ data }) => JSON.stringify(data?.['productCardsTop']));
    const subscribers: Subscriber[] = [];
    for (const count of [1, 2, 3]) {
      subscribers.push(subscribed(list));
      await run(count);
      await until(() => subscribers.every(({ results }) => results.length === 1));
    }
    expect(station.counts().sharedEvaluations).toBe(1);
    await station.commit(productCards, { a: card('a', 2) });
    await until(() => subscribers.every(({ results }) => results.length === 2));
    for (const subscriber of subscribers)
      expect(listsOf(subscriber)).toEqual(
        [1, 2].map((priceMinor) => JSON.stringify({ nodes: [{ productId: 'a', priceMinor }] })),
      );
  });

  it('do not wait for one that is slow, and it ends up knowing the same', async () => {
    const slow = connect();
    const behind = subscribe(slow.client, {
      query: 'subscription { productCardsChanged { key cursor node { name } } }',
    });
    const quick = subscribed('subscription { productCardsChanged { key cursor node { name } } }');
    await run(2);
    expect(station.counts().sharedEvaluations).toBe(1);
    for (const socket of slow.sockets) socket.pause();
    const name = (round: number) => `${round}:${'x'.repeat(20_000)}`;
    for (let round = 1; round <= 100; round++) {
      const cards = Array.from({ length: 20 }, (_, i) => [
        `k${i}`,
        { ...card(`k${i}`), name: name(round) },
      ]);
      await station.commit(productCards, Object.fromEntries(cards));
      await until(() => quick.results.length === 20 * round, { everyMs: 1 });
    }
    for (const socket of slow.sockets) socket.resume();
    await until(() => toldTo(behind).filter(({ node }) => node?.name === name(100)).length === 20);
    const places = toldTo(behind).map(({ cursor }) => placeOf(cursor));
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(station.counts().subscriptions).toBe(2);
  });
});

const placeOf = (cursor = ''): number =>
  (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as number[]).at(-1) ?? 0;
