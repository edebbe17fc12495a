import type { Redis } from 'ioredis';
import type { Duration } from '../model/duration.js';
import { RedisScript } from './redis-script.js';
import type { Replica, Replicas } from './replicas.js';

const SEEN = 'station:{replicas}:seen';
const TASKS = 'station:{replicas}:tasks';

/** KEYS: seen, tasks; ARGV: name, its tasks as JSON, ttl in ms. Returns name and tasks of each that lives. */
const beatScript = new RedisScript(`
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
for _, gone in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', '(' .. (now - ARGV[3]), 'BYSCORE')) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('HDEL', KEYS[2], gone)
end
return redis.call('HGETALL', KEYS[2])
`);

/** Keeps the list of replicas in Redis, on its clock. */
export class RedisReplicas implements Replicas {
  constructor(private readonly redis: Redis) {}

  async beat({ name, tasks }: Replica, ttl: Duration): Promise<readonly Replica[]> {
    const args = [name, JSON.stringify(tasks), ttl];
    const flat = (await beatScript.run(this.redis, [SEEN, TASKS], args)) as string[];
    const replicas: Replica[] = [];
    for (let i = 0; i < flat.length; i += 2)
      replicas.push({ name: flat[i] ?? '', tasks: JSON.parse(flat[i + 1] ?? '[]') as string[] });
    return replicas;
  }

  async leave(name: string): Promise<void> {
    await this.redis.zrem(SEEN, name);
    await this.redis.hdel(TASKS, name);
  }
}
