import type { Redis } from 'ioredis';
import type { Rate } from '../model/owner.js';
import type { RequestWindow, RoomTaken } from './request-window.js';
import { RedisScript } from './redis-script.js';

/**
 * A list of the times, in microseconds, at which room was taken: no longer than the rate has requests, and gone once it
 * tells nothing any more. Where the server's clock was set back, the times move back with it, the last one to now.
 */
const TAKE = new RedisScript(`
local taken, most, per = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local text = function (at) return string.format('%.0f', at) end
local behind = tonumber(redis.call('LINDEX', taken, -1) or now) - now
if behind > 0 then
  for i, at in ipairs(redis.call('LRANGE', taken, 0, -1)) do
    redis.call('LSET', taken, i - 1, text(tonumber(at) - behind))
  end
end
local oldest = redis.call('LINDEX', taken, 0)
while oldest and tonumber(oldest) <= now - per do
  redis.call('LPOP', taken)
  oldest = redis.call('LINDEX', taken, 0)
end
local count = redis.call('LLEN', taken)
if count >= most then
  return {0, math.ceil((tonumber(redis.call('LINDEX', taken, count - most)) + per - now) / 1000)}
end
redis.call('RPUSH', taken, text(now))
redis.call('PEXPIRE', taken, math.ceil(per / 1000))
return {1, math.floor(now / 1000)}
`);

/** Counts in Redis, by its clock, in one step. */
export class RedisRequestWindow implements RequestWindow {
  constructor(private readonly redis: Redis) {}

  async take(name: string, { requests, per }: Rate): Promise<RoomTaken> {
    const key = `station:{asked:${name}}`;
    const answer = await TAKE.run(this.redis, [key], [requests, per * 1_000]);
    const [taken, told] = answer as [number, number];
    return taken === 1
      ? { outcome: 'taken', at: told }
      : { outcome: 'full', retryAfterMs: Math.max(1, told) };
  }
}
