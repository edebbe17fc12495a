import type { Redis } from 'ioredis';
import type { Duration } from '../model/duration.js';
import { NOW } from './clock-script.js';
import { RedisScript } from './redis-script.js';
import type { Replica, Replicas } from './replicas.js';

/** A hash: name -> when it was last heard of, in milliseconds of the server, and its tasks as JSON. */
const REPLICAS_KEY = 'station:{replicas}';

/** KEYS: replicas; ARGV: name, its tasks as JSON, ttl in ms. Returns name and tasks of each that lives. */
const beatScript = new RedisScript(`${NOW}
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', now, ARGV[2]))
local living, all = {}, redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local seen, tasks = string.match(all[i + 1], '^(%d+) (.*)$')
  if not seen or tonumber(seen) < now - ARGV[3] then redis.call('HDEL', KEYS[1], all[i])
  else living[#living + 1] = all[i]; living[#living + 1] = tasks end
end
return living
`);

/** Keeps the list of replicas in Redis, on its clock. */
export class RedisReplicas implements Replicas {
  constructor(private readonly redis: Redis) {}

  async beat({ name, tasks }: Replica, ttl: Duration): Promise<readonly Replica[]> {
    const args = [name, JSON.stringify(tasks), ttl];
    const flat = (await beatScript.run(this.redis, [REPLICAS_KEY], args)) as string[];
    const replicas: Replica[] = [];
    for (let i = 0; i < flat.length; i += 2)
      replicas.push({ name: flat[i] ?? '', tasks: JSON.parse(flat[i + 1] ?? '[]') as string[] });
    return replicas;
  }

  async leave(name: string): Promise<void> {
    await this.redis.hdel(REPLICAS_KEY, name);
  }
}
