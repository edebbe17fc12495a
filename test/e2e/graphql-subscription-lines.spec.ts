import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { minutes } from '../../src/model/duration.js';
import { card } from '../support/card-station.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { subscriberOf, type Subscriber } from '../support/subscriber.js';
import { until } from '../support/until.js';

interface Told {
  readonly key: string | null;
  readonly kind: string;
  readonly node: { readonly name: string; readonly priceMinor: number } | null;
  readonly cursor: string;
  readonly skipped: number;
  readonly asOf: string | null;
}

const FIELDS = '{ key kind node { name } cursor skipped asOf }';
const cards = (args: string) => `subscription { productCardsChanged(${args}) ${FIELDS} }`;
const products = (args: string) => `subscription { popularProductsChanged(${args}) ${FIELDS} }`;

const product = (productId: string, kind: string) => ({
  ...popularProducts.initial(productId),
  kind,
});

describe('a subscription to changes', () => {
  let station: ServedStation;
  const subscribers: Subscriber<Told>[] = [];
  beforeEach(async () => {
    station = await serveStation({ served: [ProductCardsModule, PopularProductsModule] });
  });
  afterEach(async () => {
    await Promise.all(subscribers.splice(0).map((subscriber) => subscriber.leave()));
    await station.close();
  });

  const subscribe = (query: string) => {
    const subscriber = subscriberOf<Told>(station, query);
    subscribers.push(subscriber);
    return subscriber;
  };
  const take = async (subscriber: Subscriber<Told>, count: number) => {
    const told: Told[] = [];
    while (told.length < count) {
      const next = await subscriber.next();
      if (next === undefined) break;
      told.push(next);
    }
    return told;
  };
  const kinds = (told: readonly Told[]) =>
    told.map(({ kind, key }) => (key === null ? kind : `${kind} ${key}`));

  it('begins with the rows as they are, says when all were told, and goes on with changes', async () => {
    await station.commit(productCards, { b: card('b'), a: card('a') });
    const subscriber = subscribe(cards('snapshot: true'));
    const begun = await take(subscriber, 4);
    await station.commit(productCards, { a: undefined });
    expect(kinds([...begun, ...(await take(subscriber, 1))])).toEqual([
      'SNAPSHOT_STARTED',
      'SNAPSHOT a',
      'SNAPSHOT b',
      'SNAPSHOT_COMPLETE',
      'REMOVED a',
    ]);
    expect(begun[1]).toMatchObject({ node: { name: 'Card a' }, skipped: 0, asOf: null });
  });

  it('goes on with its snapshot after a cursor from within it', async () => {
    const ids = Array.from({ length: 450 }, (_, i) => `id-${String(i).padStart(3, '0')}`);
    await station.commit(productCards, Object.fromEntries(ids.map((id) => [id, card(id)])));
    const first = subscribe(cards('snapshot: true'));
    const begun = await take(first, 251);
    await first.leave();
    await station.commit(productCards, { 'id-000': undefined, 'id-300': undefined });
    const resumed = subscribe(cards(`snapshot: true, after: "${begun.at(-1)?.cursor}"`));
    const rest = await take(resumed, 201);
    expect(kinds(rest)[0]).toBe('REMOVED id-000');
    const told = [...begun.slice(1), ...rest.slice(1, -1)].map(({ key }) => key);
    expect(told).toEqual(ids.filter((id) => id !== 'id-300'));
    expect(rest.at(-1)).toMatchObject({ kind: 'SNAPSHOT_COMPLETE' });
  });

  it('tells a snapshot of the keys asked for, also of those that are not there', async () => {
    await station.commit(productCards, { a: card('a'), b: card('b') });
    const subscriber = subscribe(cards('snapshot: true, keys: ["c", "b"]'));
    const begun = await take(subscriber, 3);
    await station.commit(productCards, { a: card('a', 2), c: card('c') });
    expect(kinds([...begun, ...(await take(subscriber, 1))])).toEqual([
      'SNAPSHOT_STARTED',
      'SNAPSHOT b',
      'SNAPSHOT_COMPLETE',
      'UPDATED c',
    ]);
  });

  it('tells only rows that hold the values asked for, and which of them cease to', async () => {
    await station.commit(popularProducts, {
      a: product('a', 'GOODS'),
      b: product('b', 'CHARGE'),
      c: product('c', 'GOODS'),
    });
    const subscriber = subscribe(products('snapshot: true, where: { kind: GOODS }'));
    const begun = await take(subscriber, 4);
    await station.commit(popularProducts, { b: undefined, a: product('a', 'CHARGE') });
    await station.commit(popularProducts, { a: undefined, c: undefined });
    await station.commit(popularProducts, { d: product('d', 'GOODS') });
    expect(kinds([...begun, ...(await take(subscriber, 3))])).toEqual([
      'SNAPSHOT_STARTED',
      'SNAPSHOT a',
      'SNAPSHOT c',
      'SNAPSHOT_COMPLETE',
      'LEFT a',
      'REMOVED c',
      'UPDATED d',
    ]);
  });

  it('tells a snapshot instead of an error where the cursor has expired, when asked to', async () => {
    const start = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');
    await station.commit(productCards, { a: card('a') });
    const token = await station.store(productCards).claim({ owner: 'spec', ttl: minutes(1) });
    await station.store(productCards).reset(token ?? 0);
    await station.commit(productCards, { b: card('b') });
    const refused = await subscribe(cards(`after: "${start}"`)).error();
    expect(refused?.extensions.code).toBe('CURSOR_EXPIRED');
    const subscriber = subscribe(cards(`after: "${start}", resnapshot: true`));
    const told = await take(subscriber, 3);
    expect(kinds(told)).toEqual(['SNAPSHOT_STARTED', 'SNAPSHOT b', 'SNAPSHOT_COMPLETE']);
  });

  it('begins anew in the middle of its life, when asked to', async () => {
    await station.commit(productCards, { a: card('a') });
    const subscriber = subscribe(cards('snapshot: true, resnapshot: true'));
    await take(subscriber, 3);
    const token = await station.store(productCards).claim({ owner: 'spec', ttl: minutes(1) });
    await station.store(productCards).reset(token ?? 0);
    await station.commit(productCards, { b: card('b') });
    expect(kinds(await take(subscriber, 3))).toEqual([
      'SNAPSHOT_STARTED',
      'SNAPSHOT b',
      'SNAPSHOT_COMPLETE',
    ]);
  });

  it('tells heartbeats with a cursor and with how far everything was told', async () => {
    const asOf = Date.now() - 1_000;
    await station.commit(productCards, { a: card('a') }, { asOf });
    const subscriber = subscribe(cards('heartbeat: true'));
    const [first] = await take(subscriber, 1);
    expect(first).toMatchObject({
      kind: 'HEARTBEAT',
      key: null,
      node: null,
      asOf: new Date(asOf).toISOString(),
    });
    await station.commit(productCards, { b: card('b') });
    const resumed = subscribe(cards(`after: "${first?.cursor}"`));
    expect(kinds(await take(resumed, 1))).toEqual(['UPDATED b']);
  });

  it('ends complete when the station stops, so that its client resumes with the last cursor', async () => {
    const beating = subscribe(cards('heartbeat: true'));
    const plain = subscribe(cards('snapshot: true'));
    await take(beating, 1);
    await take(plain, 2);
    const ends = Promise.all([take(beating, 9), take(plain, 9)]);
    await station.close();
    expect(await ends).toEqual([[], []]);
  });

  it.each([
    ['too fast a pace', 'pace: "10ms"', 'pace is \\"10ms\\", but must be from 50ms to 60s'],
    ['too slow a pace', 'pace: "2m"', 'from 50ms to 60s'],
    ['a pace without a unit', 'pace: "500"', 'such as \\"500ms\\"'],
    ['a pace for every change', 'every: true, pace: "1s"', 'every and pace are both given'],
  ])('refuses %s', async (_, args, words) => {
    const error = await subscribe(cards(args)).error();
    expect(error?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(error?.message)).toContain(words);
  });

  it('tells a paced subscriber the latest of each row, and how many it left out', async () => {
    const subscriber = subscribe(cards('heartbeat: true, pace: "200ms"'));
    await take(subscriber, 1);
    const told: Told[] = [];
    for (let price = 1; price <= 40; price += 1)
      await station.commit(productCards, { a: card('a', price) });
    while (told.reduce((sum, { skipped }) => sum + 1 + skipped, 0) < 40) {
      const [next] = await take(subscriber, 1);
      if (next?.kind === 'UPDATED') told.push(next);
    }
    expect(told.length).toBeLessThan(40);
  });
});

describe('a subscription to the beginning of a list', () => {
  let station: ServedStation;
  beforeEach(async () => {
    station = await serveStation({ served: [ProductCardsModule, PopularProductsModule] });
  });
  afterEach(() => station.close());

  interface Top {
    readonly nodes: readonly { readonly productId: string }[];
    readonly freshness?: { readonly state: string };
  }
  const sold = (productId: string, unitsSold: number) => ({
    ...popularProducts.initial(productId),
    unitsSold,
  });
  const top = (args: string, fields = 'productId') =>
    subscriberOf<Top>(
      station,
      `subscription { popularProductsTop(${args}) { nodes { ${fields} } freshness { state } } }`,
    );
  const idsIn = (told: Top | undefined) => told?.nodes.map(({ productId }) => productId).join('');

  it('tells the list as it is, and again when what is selected of it looks different', async () => {
    await station.commit(popularProducts, { a: sold('a', 1), b: sold('b', 2), c: sold('c', 3) });
    const ids = top('first: 2, orderBy: UNITS_SOLD_DESC');
    expect(idsIn(await ids.next())).toBe('cb');
    const changed = ids.next();
    // Another product sold, and the first sold more: the same two, in the same order.
    await station.commit(popularProducts, { a: sold('a', 2), c: sold('c', 9) });
    const units = top('first: 2, orderBy: UNITS_SOLD_DESC', 'productId unitsSold');
    expect((await units.next())?.nodes).toEqual([
      { productId: 'c', unitsSold: 9 },
      { productId: 'b', unitsSold: 2 },
    ]);
    await station.commit(popularProducts, { a: sold('a', 5) });
    expect(idsIn(await changed)).toBe('ca');
    expect(idsIn(await units.next())).toBe('ca');
    await Promise.all([ids.leave(), units.leave()]);
  });

  it('reads a list once for all who ask for the same, and not at all without changes', async () => {
    await station.commit(popularProducts, { a: sold('a', 1) });
    const pages = () => station.stores.calls.filter((call) => call.endsWith('.page')).length;
    const readers = [0, 1, 2, 3].map(() => top('first: 3'));
    for (const reader of readers) expect(idsIn(await reader.next())).toBe('a');
    const before = pages();
    const changed = readers.map((reader) => reader.next());
    await station.commit(popularProducts, { b: sold('b', 1) });
    for (const told of await Promise.all(changed)) expect(told?.nodes).toHaveLength(2);
    expect(pages() - before).toBeLessThanOrEqual(2);
    await Promise.all(readers.map((reader) => reader.leave()));
  });

  it('lists what the filter asks for', async () => {
    const goods = (id: string, kind: string) => ({ ...sold(id, 1), kind });
    await station.commit(popularProducts, { a: goods('a', 'GOODS'), b: goods('b', 'CHARGE') });
    const reader = top('where: { kind: CHARGE }');
    expect(idsIn(await reader.next())).toBe('b');
    const changed = reader.next();
    await station.commit(popularProducts, { a: goods('a', 'CHARGE') });
    expect((await changed)?.nodes).toHaveLength(2);
    await reader.leave();
  });

  it('refuses more rows than a page holds', async () => {
    const reader = top('first: 1000');
    expect((await reader.error())?.extensions.code).toBe('PAGE_SIZE_INVALID');
  });

  it('ends complete when the station stops', async () => {
    const reader = top('first: 3');
    await reader.next();
    const end = reader.next();
    await until(() => station.stores.calls.length > 0);
    await station.close();
    expect(await end).toBe(undefined);
  });
});
