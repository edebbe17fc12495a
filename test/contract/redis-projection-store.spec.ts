import { connectRedis } from '../../src/store/redis-connection.js';
import {
  RedisProjectionStore,
  type StoreConnections,
} from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { startRedis } from '../support/servers/redis.js';
import { keepsTheStorePromises } from './projection-store.contract.js';

describe('RedisProjectionStore', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: StoreConnections;
  beforeAll(async () => {
    server = await startRedis();
    redis = {
      reads: await connectRedis({ url: server.url, name: 'reads' }),
      writes: await connectRedis({ url: server.url, name: 'writes' }),
    };
  });
  afterAll(async () => {
    redis.reads.disconnect();
    redis.writes.disconnect();
    await server.stop();
  });

  keepsTheStorePromises(async () => {
    await redis.writes.flushall();
    return new RedisProjectionStore(redis, scores);
  });
});
