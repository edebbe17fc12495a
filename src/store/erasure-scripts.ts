import { TELL_MOVED } from './frontier-scripts.js';

/**
 * Lua: what is kept of an erased person, in the hash `erased`: id of the erasure, rows, changes of the feed, '1' once done.
 */
export const ERASED = `
local function erasedOf(erased, person)
  local held = redis.call('HGET', erased, person)
  if not held then return nil end
  local id, rows, entries, done = string.match(held, '^(%S+) (%d+) (%d+) (%d)$')
  return { id = id, rows = tonumber(rows), entries = tonumber(entries), done = done }
end
local function setErased(erased, person, is)
  redis.call('HSET', erased, person, string.format('%s %.0f %.0f %s', is.id, is.rows, is.entries, is.done))
end
`;

/**
 * Begins an erasure, goes on with it, or ends it. KEYS: meta, erased. ARGV: token, person, id of the erasure, '1' to end it.
 * What another erasure of the person left undone is counted for this one. Returns rows, changes, done; or 'fenced'.
 */
export const ERASURE_SCRIPT = `${ERASED}
local meta, erased = KEYS[1], KEYS[2]
if redis.call('HGET', meta, 'token') ~= ARGV[1] then return 'fenced' end
local is = erasedOf(erased, ARGV[2]) or { id = ARGV[3], rows = 0, entries = 0, done = '0' }
if is.id ~= ARGV[3] then
  if is.done == '1' then is.rows, is.entries = 0, 0 end
  is.id = ARGV[3]
end
if ARGV[4] == '1' then is.done = '1' end
setErased(erased, ARGV[2], is)
return { is.rows, is.entries, tonumber(is.done) }
`;

/** What stands in the feed in place of a row that was erased: deleted, and what it was filtered by is not known. */
export const SCRUBBED = '\nnull';

/**
 * Empties changes of the feed. Entries of a stream cannot be changed, so all from the first one on are written again, with
 * their ids. Counts as a commit that begins and ends: a half of it is found. KEYS: meta, feed, erased. ARGV: token, person, then
 * per entry, oldest first: id, number of changes, their places in it from 1. Returns how many changes; or 'fenced', 'corrupt <key>'.
 */
export const SCRUB_SCRIPT = `${ERASED}
local meta, feed, erased = KEYS[1], KEYS[2], KEYS[3]
local held = redis.call('HMGET', meta, 'token', 'begun', 'ended')
if held[1] ~= ARGV[1] then return 'fenced' end
if (held[2] or '0') ~= (held[3] or '0') then return 'corrupt ' .. meta .. ', half a commit' end
local is = erasedOf(erased, ARGV[2])
if not is then return 'corrupt ' .. erased end
local scrubbed, places, at = 0, {}, 3
while at <= #ARGV do
  local count = tonumber(ARGV[at + 1])
  places[ARGV[at]] = { unpack(ARGV, at + 2, at + 1 + count) }
  at = at + 2 + count
end
local entries = redis.call('XRANGE', feed, ARGV[3], '+')
local before = redis.call('XREVRANGE', feed, '(' .. ARGV[3], '-', 'COUNT', 1)[1]
redis.call('HINCRBY', meta, 'begun', 1)
local ids = {}
for i, entry in ipairs(entries) do ids[i] = entry[1] end
for i = 1, #ids, 2000 do redis.call('XDEL', feed, unpack(ids, i, math.min(i + 1999, #ids))) end
redis.call('XSETID', feed, before and before[1] or '0-1')
for _, entry in ipairs(entries) do
  for _, place in ipairs(places[entry[1]] or {}) do
    entry[2][2 * tonumber(place)] = '\\nnull'
    scrubbed = scrubbed + 1
  end
  redis.call('XADD', feed, entry[1], unpack(entry[2]))
end
is.entries = is.entries + scrubbed
setErased(erased, ARGV[2], is)
redis.call('HINCRBY', meta, 'ended', 1)
${TELL_MOVED}
return scrubbed
`;
