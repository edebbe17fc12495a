import type { Redis } from 'ioredis';
import type { ConsumerLimits } from '../../src/access/consumer.js';
import { RateLimits } from '../../src/access/rates/rate-limits.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { consumerOf } from '../support/access/contract-of.js';
import { startRedis } from '../support/servers/redis.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

const BLOCK = 100;

/** Asks without a pause for a while. @returns how many requests were granted, and in how many ms */
async function hammer(
  take: () => number,
  forMs: number,
): Promise<{ granted: number; lastedMs: number }> {
  const began = performance.now();
  let granted = 0;
  while (performance.now() - began < forMs) {
    for (let i = 0; i < 20; i++) if (take() === 0) granted++;
    await new Promise((next) => setImmediate(next));
  }
  return { granted, lastedMs: performance.now() - began };
}

describe('the rate of a consumer', () => {
  let server: TestServer;
  let connections: Redis[];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    connections = [];
    const [redis] = [await connect()];
    await redis.flushall();
  });
  afterEach(() => {
    for (const redis of connections) redis.disconnect();
  });

  const connect = async (): Promise<Redis> => {
    const redis = await connectRedis({ url: server.url, name: 'spec' });
    connections.push(redis);
    return redis;
  };
  /** A replica that holds the consumer to its rate. */
  const replica = async (limits: Partial<ConsumerLimits>, name = 'checkout') => {
    const rates = new RateLimits(await connect());
    const consumer = consumerOf(name, limits);
    return () => rates.take(consumer);
  };

  it('is shared by replicas: together they grant what one would, and what each spends ahead', async () => {
    const limits = { requestsPerSecond: 400, burst: 100 };
    const replicas = [await replica(limits), await replica(limits)];
    const runs = await Promise.all(replicas.map((take) => hammer(take, 1_500)));
    const granted = runs.reduce((sum, run) => sum + run.granted, 0);
    const lastedMs = Math.max(...runs.map((run) => run.lastedMs));
    const rate = (400 * lastedMs) / 1_000;
    expect(granted).toBeLessThanOrEqual(500 + rate + 2 * 125);
    expect(granted).toBeGreaterThan(0.8 * (500 + rate));
    for (const run of runs) expect(run.granted).toBeGreaterThan(0.2 * granted);
  });

  it('grants the burst at once, and then the rate', async () => {
    const take = await replica({ requestsPerSecond: 20, burst: 40 });
    const atOnce = Array.from({ length: 200 }, take).filter((wait) => wait === 0);
    expect(atOnce).toHaveLength(60);
    const wait = take();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(50);
    const { granted, lastedMs } = await hammer(take, 1_000);
    expect(granted).toBeLessThanOrEqual(Math.ceil(lastedMs / 50) + 1);
    expect(granted).toBeGreaterThanOrEqual(Math.floor(lastedMs / 50) - 4);
  });

  it('is what is left by others, as soon as this replica has asked', async () => {
    const [here, there] = [await replica(SLOW), await replica(SLOW)];
    while (here() === 0);
    const redis = await connect();
    await until(async () => (await redis.pttl('station:rate:checkout')) > 25_000);
    let granted = 0;
    await until(() => {
      const wait = there();
      if (wait === 0) granted++;
      return wait > 500;
    });
    expect(granted).toBeLessThan(10);
  });

  it('is of one consumer: another one has its own', async () => {
    const [one, other] = [await replica(SLOW), await replica(SLOW, 'recommendations')];
    while (one() === 0);
    expect(other()).toBe(0);
  });

  it('leaves nothing behind once the bucket is full again', async () => {
    const take = await replica({ requestsPerSecond: 1_000, burst: 0 });
    take();
    const redis = await connect();
    await until(async () => (await redis.dbsize()) === 0);
  });

  it('is told when it is worth asking again, and then granted', async () => {
    const take = await replica({ requestsPerSecond: 10, burst: 0 });
    while (take() === 0);
    const began = performance.now();
    const wait = take();
    await until(() => take() === 0, { everyMs: 5 });
    expect(performance.now() - began).toBeGreaterThan(wait - 20);
  });

  it('is granted by each replica alone where there is no Redis', async () => {
    const rates = new RateLimits(undefined);
    const consumer = consumerOf('checkout', { requestsPerSecond: 50, burst: 0 });
    const { granted, lastedMs } = await hammer(() => rates.take(consumer), 2_500);
    expect(granted).toBeLessThanOrEqual(50 + (50 * lastedMs) / 1_000 + BLOCK);
    expect(granted).toBeGreaterThan(100);
  });

  describe('while Redis is away', () => {
    afterEach(() => server.restart());

    it('is held by each replica alone, and by all together again once it is back', async () => {
      const limits = { requestsPerSecond: 100, burst: 0 };
      const take = await replica(limits);
      expect(take()).toBe(0);
      await server.kill();
      const { granted, lastedMs } = await hammer(take, 2_000);
      expect(granted).toBeGreaterThan(150);
      expect(granted).toBeLessThanOrEqual(2 * 100 + (100 * lastedMs) / 1_000 + BLOCK);
      await server.restart();
      const redis = await connect();
      await until(async () => {
        take();
        return (await redis.exists('station:rate:checkout').catch(() => 0)) === 1;
      });
    });
  });

  it('never waits for a Redis that does not answer', async () => {
    const take = await replica({ requestsPerSecond: 1_000, burst: 0 });
    expect(take()).toBe(0);
    server.pause();
    const { granted } = await hammer(take, 1_000);
    server.resume();
    expect(granted).toBeGreaterThan(500);
  });
});

const SLOW: Partial<ConsumerLimits> = { requestsPerSecond: 1, burst: 30 };
