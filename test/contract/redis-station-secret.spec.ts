import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisStationSecret } from '../../src/store/redis-station-secret.js';
import { startRedis } from '../support/servers/redis.js';

describe('the secret of a station', () => {
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

  it('is the same for all replicas, also for those that start at the same moment', async () => {
    const read = await Promise.all(
      Array.from({ length: 5 }, () => new RedisStationSecret(redis).read()),
    );
    expect(read[0]).toHaveLength(32);
    for (const secret of read) expect(secret).toEqual(read[0]);
  });
});
