import { DriverCardsModule } from '../../projections/driver-cards/driver-cards.module.js';
import { driverCards } from '../../projections/driver-cards/driver-cards.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { minutes } from '../../src/model/duration.js';
import { card } from '../support/card-station.js';
import { FakeOwnerAsks } from '../support/fake-owner-asks.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const T = Date.parse('2030-01-01T00:00:00Z');
const ASKED_AT_T = '2030-01-01T00:00:00.000Z';

const driver = (driverId: string, name = `Driver ${driverId}`) => ({
  driverId,
  name,
  updatedAt: 0,
  rating: null,
  car: null,
});
const CAR = { make: 'Volvo', model: 'V60', plate: 'B 1' };
const DRIVERS = Array.from({ length: 20 }, (_, i) => `d${String(i).padStart(2, '0')}`);

const PAGE = '{ driverCards(orderBy: DRIVER_ID_ASC) { nodes { driverId rating car { plate } } } }';
const ONE = '{ driverCard(driverId: "d00") { name rating } }';

interface ToldOrigin {
  readonly state: string;
  readonly asOf: string | null;
  readonly stalenessMs: number | null;
}

describe('fields that only the owner of the data knows', () => {
  let station: ServedStation;
  let owner: FakeOwnerAsks;
  let clock: { at: number; now: () => number };
  /** Whom the driver service knows; all of them unless told. */
  let unknown: ReadonlySet<string>;

  beforeEach(async () => {
    unknown = new Set();
    clock = { at: T, now: () => clock.at };
    owner = new FakeOwnerAsks(({ question: { at } }) => {
      const ids = at.slice(at.indexOf('=') + 1).split(',');
      return ids.flatMap((driverId) =>
        unknown.has(driverId) ? [] : [{ driverId, rating: 4.5, car: CAR }],
      );
    }, clock);
    station = await serveStation({
      served: [DriverCardsModule, ProductCardsModule],
      clock,
      asks: owner,
      answerBytes: 1_000_000,
    });
    const rows = Object.fromEntries(DRIVERS.map((id) => [id, driver(id)]));
    await station.commit(driverCards, rows, { offsets: { DRIVERS: 20 }, asOf: T - 3_000 });
    await station.commit(productCards, { a: card('a') }, { asOf: T - 3_000 });
  });
  afterEach(() => station.close());

  const ask = async (query: string) => {
    const { data, errors, extensions, headers } = await station.query(query);
    expect(errors).toBeUndefined();
    const origin = extensions?.['origin'] as Readonly<Record<string, ToldOrigin>> | undefined;
    const caching = [headers.get('cache-control'), headers.get('age')];
    return { data, origin: origin?.['driver-cards'], extensions, caching };
  };

  it('are asked for all rows of a page in one question', async () => {
    const { data } = await ask(PAGE);
    const nodes = DRIVERS.map((driverId) => ({ driverId, rating: 4.5, car: { plate: 'B 1' } }));
    expect(data).toEqual({ driverCards: { nodes } });
    expect(owner.asked).toEqual([`/drivers?ids=${DRIVERS.join(',')}`]);
  });

  it('are asked for once in a request, wherever it asks for them', async () => {
    const { data, origin } = await ask(`{
      driverCard(driverId: "d00") { rating }
      driverCardsByDriverId(keys: ["d01", "none", "d00"]) { rating }
      list: driverCards(first: 2, orderBy: DRIVER_ID_ASC) { edges { node { car { make } } } }
    }`);
    expect(data).toMatchObject({
      driverCard: { rating: 4.5 },
      driverCardsByDriverId: [{ rating: 4.5 }, null, { rating: 4.5 }],
      list: { edges: [{ node: { car: { make: 'Volvo' } } }, { node: { car: { make: 'Volvo' } } }] },
    });
    expect(owner.asked).toHaveLength(1);
    expect(origin).toMatchObject({ state: 'FRESH', rows: 2 });
  });

  it('are asked for of a node as well', async () => {
    const { data } = await ask('{ driverCard(driverId: "d03") { id } }');
    const found = data?.['driverCard'] as { id: string } | undefined;
    const node = await ask(`{ node(id: "${found?.id}") { ... on DriverCard { rating } } }`);
    expect(node.data).toEqual({ node: { rating: 4.5 } });
  });

  it('are not asked for where they are not selected', async () => {
    const { origin, extensions } = await ask('{ driverCards { nodes { name } } }');
    expect(owner.asked).toEqual([]);
    expect(origin).toBeUndefined();
    expect(Object.keys(extensions ?? {})).toEqual(['asOf', 'freshness']);
    const included =
      'query($with: Boolean = false) { driverCards { nodes { rating @include(if: $with) } } }';
    await ask(included);
    expect(owner.asked).toEqual([]);
  });

  it('are told with how old they are, and how they were come by', async () => {
    const told = {
      ttlMs: 300_000,
      fields: ['rating', 'car'],
      rows: 1,
      degraded: 0,
      unavailable: 0,
    };
    const first = await ask(ONE);
    expect(first.origin).toEqual({
      ...told,
      state: 'FRESH',
      asOf: ASKED_AT_T,
      stalenessMs: expect.any(Number),
      why: null,
    });
    expect(first.origin?.stalenessMs).toBeLessThan(2_000);
    clock.at = T + minutes(2);
    await station.commit(driverCards, {}, { asOf: clock.at });
    const again = await ask(ONE);
    expect(again.origin).toMatchObject({ ...told, state: 'CACHED', asOf: ASKED_AT_T, why: null });
    expect(again.origin?.stalenessMs).toBeGreaterThanOrEqual(120_000);
    expect(owner.asked).toHaveLength(1);
  });

  it('count in the age of an answer, and in for how long it may be kept', async () => {
    expect((await ask('{ driverCard(driverId: "d00") { name } }')).caching).toEqual([
      'max-age=57',
      '3',
    ]);
    await ask(ONE);
    clock.at = T + minutes(4.5);
    await station.commit(driverCards, {}, { asOf: clock.at });
    const { caching } = await ask(ONE);
    // 30 s are left, less the while it took to answer.
    const [maxAge = 0, age = 0] = caching.map((told) => Number(told?.replace('max-age=', '')));
    expect(maxAge).toBeGreaterThan(15);
    expect(maxAge).toBeLessThanOrEqual(30);
    expect(age).toBeGreaterThanOrEqual(270);
    expect(age).toBeLessThan(285);
  });

  it('are the last that is known where the owner gives no answer, and say so', async () => {
    await ask(ONE);
    owner.failing = 'resting';
    clock.at = T + minutes(6);
    await station.commit(driverCards, {}, { asOf: clock.at });
    const { data, origin, caching } = await ask(ONE);
    expect(data).toMatchObject({ driverCard: { name: 'Driver d00', rating: 4.5 } });
    expect(origin).toMatchObject({
      state: 'DEGRADED',
      asOf: ASKED_AT_T,
      degraded: 1,
      unavailable: 0,
      why: 'resting',
    });
    expect(caching).toEqual(['no-store', null]);
  });

  it('are null where nothing is known and the owner gives no answer; the rest is answered', async () => {
    owner.failing = 'unreachable';
    const { data, origin, caching } = await ask(ONE);
    expect(data).toEqual({ driverCard: { name: 'Driver d00', rating: null } });
    expect(origin).toEqual({
      state: 'UNAVAILABLE',
      asOf: null,
      stalenessMs: null,
      ttlMs: 300_000,
      fields: ['rating', 'car'],
      rows: 1,
      degraded: 0,
      unavailable: 1,
      why: 'unreachable',
    });
    expect(caching).toEqual(['no-store', null]);
  });

  it('are null where the owner has nothing of the row', async () => {
    unknown = new Set(['d00']);
    const { data, origin } = await ask(ONE);
    expect(data).toMatchObject({ driverCard: { rating: null } });
    expect(origin).toMatchObject({ state: 'FRESH', unavailable: 0 });
  });

  it('are not told again by who gives answers again', async () => {
    const names = '{ driverCards { nodes { name } } }';
    for (const _ of [1, 2, 3]) await ask(names);
    const hits = station.fastPath?.counts.hits;
    expect(hits).toBeGreaterThan(0);
    for (const _ of [1, 2, 3]) await ask(ONE);
    expect(station.fastPath?.counts.hits).toBe(hits);
    for (const _ of [1, 2]) await ask(names);
    expect(station.fastPath?.counts.hits).toBe(Number(hits) + 2);
  });

  it('are asked for again for each change of a subscription, within their time out of the cache', async () => {
    const { client } = socketClient(station);
    const { results } = subscribe(client, {
      query: 'subscription { driverCardsChanged { node { name rating } } }',
    });
    /** A change from before the subscription is not told: commits until one is. */
    const nextChange = async () => {
      const before = results.length;
      for (let i = 0; results.length === before; i += 1) {
        await station.commit(driverCards, { d00: driver('d00', `Name ${before} ${i}`) });
        await new Promise(setImmediate);
      }
      return results.at(-1);
    };
    expect(await nextChange()).toMatchObject({
      data: { driverCardsChanged: { node: { rating: 4.5 } } },
      extensions: { origin: { 'driver-cards': { rows: 1, asOf: ASKED_AT_T } } },
    });
    await nextChange();
    expect(owner.asked).toHaveLength(1);
    clock.at = T + minutes(6);
    await nextChange();
    await until(() => owner.asked.length === 2);
    await nextChange();
    expect(results.at(-1)?.extensions).toMatchObject({
      origin: { 'driver-cards': { rows: 1, asOf: '2030-01-01T00:06:00.000Z' } },
    });
    await client.dispose();
  });
});
