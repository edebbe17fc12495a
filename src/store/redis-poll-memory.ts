import type { Redis } from 'ioredis';
import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import { NOW } from './clock-script.js';
import type { PollMemory, SeenKey } from './poll-memory.js';
import { RedisScript } from './redis-script.js';

const TIME = new RedisScript(`${NOW} return now`);

const HOLD = new RedisScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

const RELEASE = new RedisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`);

/** Keeps it in Redis: a hash of what was seen, a text, and a lease, for each poll. */
export class RedisPollMemory implements PollMemory {
  constructor(private readonly redis: Redis) {}

  async now(): Promise<Instant> {
    return Number(await TIME.run(this.redis, ['station:{polls}']));
  }

  async seen(poll: string): Promise<ReadonlyMap<string, SeenKey>> {
    const seen = await this.redis.hgetall(keyOf(poll, 'seen'));
    return new Map(Object.entries(seen).map(([key, text]) => [key, JSON.parse(text) as SeenKey]));
  }

  async seenAt(poll: string, key: string): Promise<Instant> {
    const text = await this.redis.hget(keyOf(poll, 'seen'), key);
    return text === null ? 0 : (JSON.parse(text) as SeenKey).seenAt;
  }

  async note(poll: string, key: string, seen: SeenKey): Promise<void> {
    await this.redis.hset(keyOf(poll, 'seen'), key, JSON.stringify(seen));
  }

  async told(polls: readonly string[]): Promise<readonly (string | undefined)[]> {
    const texts = await Promise.all(polls.map((poll) => this.redis.get(keyOf(poll, 'told'))));
    return texts.map((text) => text ?? undefined);
  }

  async tell(poll: string, text: string): Promise<void> {
    await this.redis.set(keyOf(poll, 'told'), text);
  }

  async hold(poll: string, by: string, ttl: Duration): Promise<boolean> {
    return (await HOLD.run(this.redis, [keyOf(poll, 'round')], [by, ttl])) === 1;
  }

  async release(poll: string, by: string): Promise<void> {
    await RELEASE.run(this.redis, [keyOf(poll, 'round')], [by]);
  }
}

const keyOf = (poll: string, part: 'seen' | 'told' | 'round'): string =>
  `station:{poll:${poll}}:${part}`;
