import type { Redis } from 'ioredis';
import { milliseconds, seconds } from '../../src/model/duration.js';
import { systemClock } from '../../src/model/clock.js';
import { MemoryPollMemory } from '../../src/store/memory-poll-memory.js';
import type { PollMemory } from '../../src/store/poll-memory.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisPollMemory } from '../../src/store/redis-poll-memory.js';
import { startRedis } from '../support/servers/redis.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

/** What every {@link PollMemory} promises. */
function keepsTheMemoryPromises(open: () => Promise<PollMemory>): void {
  let memory: PollMemory;
  beforeEach(async () => {
    memory = await open();
  });

  it('tells the time', async () => {
    expect(Math.abs((await memory.now()) - Date.now())).toBeLessThan(5_000);
  });

  it('remembers what was seen last of each key of each poll', async () => {
    await memory.note('a', 'Leeds', { seenAt: 1, sequence: 2, etag: '"x"' });
    await memory.note('a', 'Leeds', { seenAt: 3, sequence: 4 });
    await memory.note('a', '', { seenAt: 5, sequence: 6, lastModified: 'then' });
    await memory.note('b', 'Leeds', { seenAt: 7, sequence: 8 });
    expect([...(await memory.seen('a'))].toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
      ['', { seenAt: 5, sequence: 6, lastModified: 'then' }],
      ['Leeds', { seenAt: 3, sequence: 4 }],
    ]);
    expect(await memory.seenAt('b', 'Leeds')).toBe(7);
    expect(await memory.seenAt('b', 'Paris')).toBe(0);
    expect((await memory.seen('c')).size).toBe(0);
  });

  it('tells what was told of polls, to all', async () => {
    await memory.tell('a', 'one');
    await memory.tell('a', 'two');
    expect(await memory.told(['b', 'a'])).toEqual([undefined, 'two']);
  });

  it('gives the round of a poll to one at a time, who may keep it', async () => {
    expect(await memory.hold('a', 'me', seconds(60))).toBe(true);
    expect(await memory.hold('a', 'you', seconds(60))).toBe(false);
    expect(await memory.hold('b', 'you', seconds(60))).toBe(true);
    expect(await memory.hold('a', 'me', seconds(60))).toBe(true);
    await memory.release('a', 'you');
    expect(await memory.hold('a', 'you', seconds(60))).toBe(false);
    await memory.release('a', 'me');
    expect(await memory.hold('a', 'you', seconds(60))).toBe(true);
  });

  it('takes the round from whoever keeps it no longer', async () => {
    await memory.hold('a', 'me', milliseconds(30));
    await until(() => memory.hold('a', 'you', seconds(60)));
  });
}

describe('MemoryPollMemory', () => {
  keepsTheMemoryPromises(async () => new MemoryPollMemory(systemClock));
});

describe('RedisPollMemory', () => {
  let server: TestServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = await connectRedis({ url: server.url, name: 'spec' });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  keepsTheMemoryPromises(async () => {
    await redis.flushall();
    return new RedisPollMemory(redis);
  });
});
