import type { Redis } from 'ioredis';
import { driverCards } from '../../projections/driver-cards/driver-cards.projection.js';
import { driverService } from '../../projections/producers/driver-service.js';
import { milliseconds } from '../../src/model/duration.js';
import type { Fact } from '../../src/model/fact.js';
import type { Owner } from '../../src/model/owner.js';
import type { Projection } from '../../src/model/projection.js';
import { httpTransport } from '../../src/owners/http-transport.js';
import { StationOwnerAsks } from '../../src/owners/station-owner-asks.js';
import { ProjectionModule } from '../../src/projection.module.js';
import { RedisAnswerCaches } from '../../src/store/redis-answer-cache.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisRequestWindow } from '../../src/store/redis-request-window.js';
import { DriverService } from '../support/producers/driver-service.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { startNats } from '../support/servers/nats.js';
import { startRedis } from '../support/servers/redis.js';
import { until } from '../support/until.js';

const TTL = milliseconds(1_500);
const RATE = { requests: 10, per: milliseconds(1_000) };
/** Messages may be on their way for longer than others: asker and asked share a process, and the machine with others. */
const JITTER_MS = 250;

/** As the driver service is declared, in less time. */
const quick: Owner = {
  ...driverService,
  rate: RATE,
  timeout: milliseconds(1_000),
  breaker: { failures: 3, pause: milliseconds(1_500) },
};
const cards: Projection = {
  ...driverCards,
  ...(driverCards.origin && { origin: { ...driverCards.origin, from: quick, ttl: TTL } }),
};
const CardsModule = ProjectionModule.for(cards);

const driver = (driverId: string) => ({
  driverId,
  name: `Driver ${driverId}`,
  updatedAt: 0,
  rating: null,
  car: null,
});

interface ToldOrigin {
  readonly state: string;
  readonly why: string | null;
}

describe('an owner that is asked over HTTP on demand', () => {
  let nats: Awaited<ReturnType<typeof startNats>>;
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: Redis;
  let drivers: DriverService;
  let station: ServedStation;
  let facts: Fact[];

  beforeAll(async () => {
    nats = await startNats();
    server = await startRedis();
    redis = await connectRedis({ url: server.url, name: 'spec' });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
    await nats.stop();
  });
  beforeEach(async () => {
    await redis.flushall();
    facts = [];
    drivers = await DriverService.start(nats.url);
    const address = new URL(await drivers.listen());
    const observe = (fact: Fact) => void facts.push(fact);
    station = await serveStation({
      served: [CardsModule],
      observe,
      asks: new StationOwnerAsks({
        window: new RedisRequestWindow(redis),
        transportTo: () => httpTransport(address),
        observe,
      }),
      answers: new RedisAnswerCaches(redis),
    });
  });
  afterEach(async () => {
    await station.close();
    await drivers.stop();
  });

  /** Cards of so many drivers, whom the driver service knows. */
  const cardsOf = async (count: number) => {
    const ids = Array.from({ length: count }, (_, i) => `d${String(i).padStart(2, '0')}`);
    for (const id of ids) drivers.rates(id, 4.5);
    const rows = Object.fromEntries(ids.map((id) => [id, driver(id)]));
    await station.commit(cards, rows, { asOf: Date.now() });
    return ids;
  };
  const ask = async (query: string) => {
    const { data, errors, extensions } = await station.query(query);
    expect(errors).toBeUndefined();
    const origin = extensions?.['origin'] as Readonly<Record<string, ToldOrigin>> | undefined;
    return { data, origin: origin?.['driver-cards'] };
  };
  const ratingOf = async (driverId: string) => {
    const { data, origin } = await ask(`{ driverCard(driverId: "${driverId}") { rating } }`);
    const found = data?.['driverCard'] as { rating: number | null } | undefined;
    return { rating: found?.rating, state: origin?.state, why: origin?.why };
  };

  it('is asked about a page of twenty in one request, and about none of them again for a while', async () => {
    const ids = await cardsOf(20);
    const page = '{ driverCards(orderBy: DRIVER_ID_ASC) { nodes { rating car { plate } } } }';
    const { data } = await ask(page);
    expect(data).toEqual({ driverCards: { nodes: ids.map(() => ({ rating: 4.5, car: null })) } });
    expect((await ask(page)).origin).toMatchObject({ state: 'CACHED' });
    expect(drivers.asked).toEqual([ids]);
  });

  it('is asked once by fifty who ask at once', async () => {
    await cardsOf(1);
    const told = await Promise.all(Array.from({ length: 50 }, () => ratingOf('d00')));
    for (const { rating } of told) expect(rating).toBe(4.5);
    expect(drivers.asked).toHaveLength(1);
  });

  it('is asked again once its answer has had its time', async () => {
    await cardsOf(1);
    await ratingOf('d00');
    drivers.rates('d00', 3);
    await until(async () => (await ratingOf('d00')).rating === 3);
    expect(drivers.asked).toHaveLength(2);
  });

  it('may be down: what it told last is told, it is left alone, and asked again when it is back', async () => {
    await cardsOf(2);
    await ratingOf('d00');
    await drivers.goDown();
    await until(async () => (await ratingOf('d00')).state === 'DEGRADED');
    expect(await ratingOf('d01')).toMatchObject({ rating: null, state: 'UNAVAILABLE' });
    await until(async () => (await ratingOf('d00')).why === 'resting');
    const refused = facts.filter(({ fact }) => fact === 'owner-asked').length;
    expect(refused).toBeGreaterThan(3);
    drivers.rates('d00', 5);
    await drivers.listen();
    await until(async () => (await ratingOf('d00')).rating === 5);
    expect(await ratingOf('d01')).toMatchObject({ rating: 4.5 });
  });

  it('is not asked while it is left alone', async () => {
    await cardsOf(1);
    drivers.mood = 'fails';
    await until(async () => (await ratingOf('d00')).why === 'resting');
    expect(drivers.asked).toHaveLength(quick.breaker.failures);
  });

  it('keeps nobody waiting beyond its timeout when it hangs', async () => {
    await cardsOf(1);
    drivers.mood = 'hangs';
    const began = performance.now();
    expect(await ratingOf('d00')).toEqual({ rating: null, state: 'UNAVAILABLE', why: 'timeout' });
    expect(performance.now() - began).toBeLessThan(quick.timeout + 1_000);
  });

  it('is not believed what breaks its schema', async () => {
    await cardsOf(1);
    drivers.rates('d00', 11);
    expect(await ratingOf('d00')).toEqual({
      rating: null,
      state: 'UNAVAILABLE',
      why: 'unreadable',
    });
  });

  it('is never asked more often than it bears; whoever finds no room in time is told so', async () => {
    const ids = await cardsOf(60);
    const asking: Promise<{ why: string | null | undefined }>[] = [];
    for (const id of ids) {
      asking.push(ratingOf(id));
      // Each in a question of its own.
      await new Promise(setImmediate);
    }
    const told = await Promise.all(asking);
    const { requests, per } = RATE;
    const times = drivers.askedAt;
    expect(times.length).toBeGreaterThanOrEqual(requests);
    for (let i = requests; i < times.length; i += 1)
      expect(Number(times[i]) - Number(times[i - requests])).toBeGreaterThan(per - JITTER_MS);
    expect(told.some(({ why }) => why === 'overloaded' || why === 'timeout')).toBe(true);
  });
});
