import { NOW } from './clock-script.js';

/**
 * Lua: `standing(meta, quarantine, fields)`: the clock, how many queues of dead letters wait, and the fields of
 * the meta hash that `standing.ts` names.
 */
export const STANDING = `
local function standing(meta, quarantine, fields)
  ${NOW}
  return { now, redis.call('HLEN', quarantine), redis.call('HMGET', meta, unpack(fields)) }
end
`;

/** Where a projection stands. KEYS: meta, quarantine. ARGV: the fields of the meta hash. */
export const STANDING_SCRIPT = `${STANDING}
return standing(KEYS[1], KEYS[2], ARGV)
`;

/**
 * Rows, and where the projection stands, at one instant. KEYS: meta, quarantine, rows. ARGV: number of fields of
 * the meta hash, the fields, the keys of the rows. Returns the standing, then the JSON of each row or nil.
 */
export const ROWS_SCRIPT = `${STANDING}
local read = tonumber(ARGV[1])
local CHUNK = 2000
local found = {}
for first = read + 2, #ARGV, CHUNK do
  local last = math.min(first + CHUNK - 1, #ARGV)
  local rows = redis.call('HMGET', KEYS[3], unpack(ARGV, first, last))
  for i = 1, last - first + 1 do found[#found + 1] = rows[i] end
end
return { standing(KEYS[1], KEYS[2], { unpack(ARGV, 2, read + 1) }), found }
`;
