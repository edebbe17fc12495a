import { NOW } from './clock-script.js';

/** Lua: gives word, on the shard channel named like the meta hash, that the projection has moved. */
export const TELL_MOVED = `redis.call('SPUBLISH', meta, '')`;

/**
 * Lua: moves the frontier to `asOf`, or leaves it where `asOf` is '' or earlier. It never lies in the future:
 * a proof from there proves nothing, and a stored one from there (the clock went back) is void. Needs
 * `meta`, `asOf` and `now`. It comes after the rows that it is true of.
 */
export const MOVE_FRONTIER = `
local proved = tonumber(asOf)
if proved and proved <= now then
  local held = tonumber(redis.call('HGET', meta, 'asOf'))
  if not held or held < proved or held > now then
    redis.call('HSET', meta, 'asOf', asOf)
    redis.call('HDEL', meta, 'rebuilding')
  end
end
`;

/**
 * A proof without rows. KEYS: meta. ARGV: token, frontier, then name and sequence of each stream.
 * Returns like a commit: 'committed', 'stale-checkpoint', 'fenced', or 'corrupt <key>'.
 */
export const PROVE_SCRIPT = `
local meta, token, asOf = KEYS[1], ARGV[1], ARGV[2]
local kind = redis.call('TYPE', meta).ok
if kind ~= 'hash' and kind ~= 'none' then return 'corrupt ' .. meta end
local held = redis.call('HMGET', meta, 'token', 'begun', 'ended')
if held[1] ~= token then return 'fenced' end
for i = 3, #ARGV, 2 do
  if (redis.call('HGET', meta, 'seq:' .. ARGV[i]) or '0') ~= ARGV[i + 1] then return 'stale-checkpoint' end
end
if (held[2] or '0') ~= (held[3] or '0') then return 'corrupt ' .. meta .. ', half a commit' end
${NOW}${MOVE_FRONTIER}${TELL_MOVED}
return 'committed'
`;

/** Notes a gap, or that there is none. KEYS: meta; ARGV: token, '1' or ''. A superseded token changes nothing. */
export const GAP_SCRIPT = `
local meta = KEYS[1]
if redis.call('HGET', meta, 'token') ~= ARGV[1] then return 0 end
if ARGV[2] == '1' then redis.call('HSET', meta, 'gap', '1') else redis.call('HDEL', meta, 'gap') end
${TELL_MOVED}
return 1
`;
