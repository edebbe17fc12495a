import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { seconds } from '../../src/model/duration.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisRequestWindow } from '../../src/store/redis-request-window.js';
import { startRedis } from '../support/servers/redis.js';
import { until } from '../support/until.js';
import { keepsTheWindowPromises } from './request-window.contract.js';

describe('RedisRequestWindow', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = await connectRedis({ url: server.url, name: 'spec' });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(() => until(() => redis.flushall().catch(() => false)));

  const now = async (): Promise<number> => {
    const [second, micros] = (await redis.time()).map(Number) as [number, number];
    return second * 1_000 + Math.floor(micros / 1_000);
  };
  keepsTheWindowPromises(async () => ({
    window: new RedisRequestWindow(redis),
    now,
    pass: (ms) => pause(ms),
  }));

  it('counts for all who take under one name', async () => {
    const other = await connectRedis({ url: server.url, name: 'other' });
    const rate = { requests: 2, per: seconds(10) };
    await new RedisRequestWindow(redis).take('a', rate);
    await new RedisRequestWindow(other).take('a', rate);
    expect(await new RedisRequestWindow(redis).take('a', rate)).toMatchObject({ outcome: 'full' });
    other.disconnect();
  });

  it('leaves nothing behind once it tells nothing any more', async () => {
    await new RedisRequestWindow(redis).take('a', { requests: 2, per: seconds(0.05) });
    await until(async () => (await redis.keys('*')).length === 0);
  });

  it('waits no longer than the rate says where the clock of the server was set back', async () => {
    const window = new RedisRequestWindow(redis);
    const rate = { requests: 1, per: seconds(10) };
    await window.take('a', rate);
    const [key = ''] = await redis.keys('*');
    await redis.lset(key, 0, String(((await now()) + 60_000) * 1_000));
    const full = await window.take('a', rate);
    expect(full).toMatchObject({ outcome: 'full', retryAfterMs: 10_000 });
  });
});
