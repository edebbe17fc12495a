import type { Redis } from 'ioredis';
import { MemoryAnswerCaches } from '../../src/store/memory-answer-cache.js';
import { RedisAnswerCaches } from '../../src/store/redis-answer-cache.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { startRedis } from '../support/servers/redis.js';
import { keepsTheAnswerPromises } from './answer-cache.contract.js';

describe('MemoryAnswerCaches', () => keepsTheAnswerPromises(async () => new MemoryAnswerCaches()));

describe('RedisAnswerCaches', () => {
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

  keepsTheAnswerPromises(async () => {
    await redis.flushall();
    return new RedisAnswerCaches(redis);
  });
});
