import type { Redis } from 'ioredis';
import { milliseconds } from '../../src/model/duration.js';
import { defineOwner } from '../../src/model/owner.js';
import { StationOwnerAsks } from '../../src/owners/station-owner-asks.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisRequestWindow } from '../../src/store/redis-request-window.js';
import { startRedis } from '../support/servers/redis.js';
import type { TestServer } from '../support/servers/test-server.js';

const RATE = { requests: 8, per: milliseconds(400) };
const OWNER = defineOwner({ name: 'slow-service', over: 'nats', rate: RATE, concurrency: 8 });

describe('the rate of an owner', () => {
  let server: TestServer;
  const opened: Redis[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const redis of opened) redis.disconnect();
    await server.stop();
  });

  /** A replica, and when its requests left. */
  const replica = async (name: string, left: number[]): Promise<StationOwnerAsks> => {
    const redis = await connectRedis({ url: server.url, name });
    opened.push(redis);
    return new StationOwnerAsks({
      window: new RedisRequestWindow(redis),
      observe: () => undefined,
      transportTo: () => async () => {
        left.push(performance.now());
        return { outcome: 'answered', body: null, validators: {} };
      },
    });
  };

  it('is kept in every stretch of time by three replicas that ask as fast as they may', async () => {
    const left: number[] = [];
    const replicas = await Promise.all(['a', 'b', 'c'].map((name) => replica(name, left)));
    const answers = await Promise.all(
      replicas.flatMap((asks) =>
        Array.from({ length: 14 }, () =>
          asks.ask({ owner: OWNER, question: { at: 'x' }, purpose: 'origin' }),
        ),
      ),
    );
    expect(answers.every(({ outcome }) => outcome === 'answered')).toBe(true);
    const times = left.toSorted((a, b) => a - b);
    expect(times).toHaveLength(42);
    const stretches = times.slice(RATE.requests).map((at, i) => at - (times[i] ?? 0));
    expect(Math.min(...stretches)).toBeGreaterThanOrEqual(RATE.per);
  });
});
