import { NOW } from './clock-script.js';
import { COMMITS_KEPT } from './commit-record.js';
import { ERASED } from './erasure-scripts.js';
import { MOVE_FRONTIER, TELL_MOVED } from './frontier-scripts.js';

/**
 * One commit. Lua in Redis does not roll back, so everything is checked before the first write, and
 * the first write is the only one that could still be refused.
 *
 * The first write adds one to `begun`, the last one sets `ended` to what `begun` is. A Redis whose
 * append-only file was cut inside a script forgets the script at the next restart, but applies what it had
 * kept of it at the one after that, before all that was written since: then the two differ for good.
 *
 * KEYS: meta, rows, feed, quarantine, seen, commits, erased, then one key per touched index.
 * ARGV: token, feed entries to keep, the frontier that is proved or '';
 *       number of streams that move, then per stream: name, expected sequence, new sequence, checkpoint JSON;
 *       number of streams that stay, then per stream: name, expected sequence;
 *       folded, filtered, dead-lettered;
 *       last letter's number or -1 when no letter moved, number of waiting queues, then per queue: name,
 *       first waiting letter; number of lifted queues, their names;
 *       number of ids to remember, then per id: when stored, the id; number of ids to forget, the ids;
 *       number of changes, then per change: key, row JSON or '' for a deleted row;
 *       number of changes that moved a row between filters, then per such change: its place among the changes,
 *       the values before as JSON;
 *       the person whose rows the changes delete, as a keyed hash, or '';
 *       then per touched index: number of removed members, the members, number of added entries, their scores and members.
 * Returns: 'committed', 'stale-checkpoint', 'fenced', or 'corrupt <key>'.
 */
export const COMMIT_SCRIPT = `${ERASED}
local at = 0
local function take() at = at + 1; local v = ARGV[at]; if v == nil then error('too few arguments') end; return v end
local function takeNumber() return tonumber(take()) or error('not a number') end
local function takeList(n) local list = {}; for i = 1, n do list[i] = take() end; return list end
local meta, rows, feed, quarantine, seen, commits = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local erased = KEYS[7]

local token, keep, asOf = take(), takeNumber(), take()
local streams = {}
for i = 1, takeNumber() do streams[i] = { name = take(), expected = take(), sequence = take(), checkpoint = take() } end
local unmoved = {}
for i = 1, takeNumber() do unmoved[i] = { name = take(), expected = take() } end
local folded, filtered, deadLettered = takeNumber(), takeNumber(), takeNumber()
local letters = takeNumber()
local waiting = takeList(2 * takeNumber())
local lifted = takeList(takeNumber())
local remembered = takeList(2 * takeNumber())
local forgotten = takeList(takeNumber())
local changes = takeList(2 * takeNumber())
local told = changes
local moved = takeNumber()
if moved > 0 then
  told = {}
  for i = 1, #changes do told[i] = changes[i] end
  for _ = 1, moved do
    local i = 2 * takeNumber()
    told[i] = told[i] .. '\\n' .. take()
  end
end
local person = take()
local indexes = {}
for i = 8, #KEYS do
  local removed = takeList(takeNumber())
  indexes[i - 7] = { key = KEYS[i], removed = removed, added = takeList(2 * takeNumber()) }
end
if at ~= #ARGV then error('too many arguments') end

local function holds(key, kind) local found = redis.call('TYPE', key).ok; return found == 'none' or found == kind end
if not holds(meta, 'hash') then return 'corrupt ' .. meta end
if redis.call('HGET', meta, 'token') ~= token then return 'fenced' end
local function stands(stream) return (redis.call('HGET', meta, 'seq:' .. stream.name) or '0') == stream.expected end
for _, stream in ipairs(streams) do if not stands(stream) then return 'stale-checkpoint' end end
for _, stream in ipairs(unmoved) do if not stands(stream) then return 'stale-checkpoint' end end
if not holds(rows, 'hash') then return 'corrupt ' .. rows end
if not holds(feed, 'stream') then return 'corrupt ' .. feed end
if not holds(quarantine, 'hash') then return 'corrupt ' .. quarantine end
if not holds(seen, 'zset') then return 'corrupt ' .. seen end
if not holds(commits, 'stream') then return 'corrupt ' .. commits end
if not holds(erased, 'hash') then return 'corrupt ' .. erased end
local erasure = person ~= '' and erasedOf(erased, person)
if person ~= '' and not erasure then return 'corrupt ' .. erased end
for _, index in ipairs(indexes) do if not holds(index.key, 'zset') then return 'corrupt ' .. index.key end end
local counted = redis.call('HMGET', meta, 'changes', 'folded', 'filtered', 'deadLettered', 'begun', 'ended')
if (counted[5] or '0') ~= (counted[6] or '0') then return 'corrupt ' .. meta .. ', half a commit' end
for i = 1, 6 do if counted[i] and not tonumber(counted[i]) then return 'corrupt ' .. meta end end
local number = tonumber(counted[1] or 0)
local last = redis.call('XREVRANGE', feed, '+', '-', 'COUNT', 1)[1]
if last and tonumber(string.match(last[1], '^%d+')) > number then return 'corrupt ' .. feed end

${NOW}
local newest = redis.call('XREVRANGE', commits, '+', '-', 'COUNT', 1)[1]
local noted = math.max(now, newest and tonumber(string.match(newest[1], '^%d+')) or 0)
if noted >= 2 ^ 53 then return 'corrupt ' .. commits end
redis.call('HINCRBY', meta, 'begun', 1)
local CHUNK = 2000
local function chunked(list, each)
  for first = 1, #list, CHUNK do each(first, math.min(first + CHUNK - 1, #list)) end
end
chunked(told, function(first, lastOne)
  number = number + (lastOne - first + 1) / 2
  redis.call('XADD', feed, string.format('%.0f-%.0f', number, now), unpack(told, first, lastOne))
end)
if #changes > 0 then redis.call('XTRIM', feed, 'MINID', '~', string.format('%.0f', math.max(number - keep, 0))) end
local set, deleted = {}, {}
for i = 1, #changes, 2 do
  if changes[i + 1] == '' then deleted[#deleted + 1] = changes[i]
  else set[#set + 1] = changes[i]; set[#set + 1] = changes[i + 1] end
end
chunked(set, function(first, lastOne) redis.call('HSET', rows, unpack(set, first, lastOne)) end)
chunked(deleted, function(first, lastOne) redis.call('HDEL', rows, unpack(deleted, first, lastOne)) end)
for _, index in ipairs(indexes) do
  chunked(index.removed, function(first, lastOne) redis.call('ZREM', index.key, unpack(index.removed, first, lastOne)) end)
  chunked(index.added, function(first, lastOne) redis.call('ZADD', index.key, unpack(index.added, first, lastOne)) end)
end
chunked(waiting, function(first, lastOne) redis.call('HSET', quarantine, unpack(waiting, first, lastOne)) end)
chunked(lifted, function(first, lastOne) redis.call('HDEL', quarantine, unpack(lifted, first, lastOne)) end)
chunked(remembered, function(first, lastOne) redis.call('ZADD', seen, unpack(remembered, first, lastOne)) end)
chunked(forgotten, function(first, lastOne) redis.call('ZREM', seen, unpack(forgotten, first, lastOne)) end)
if erasure then
  erasure.rows = erasure.rows + #changes / 2
  setErased(erased, person, erasure)
end
local record = { 'change', string.format('%.0f', number), 'changes', #changes / 2,
  'folded', folded, 'filtered', filtered, 'deadLettered', deadLettered }
for _, stream in ipairs(streams) do
  record[#record + 1] = 'at:' .. stream.name
  record[#record + 1] = stream.expected .. ' ' .. stream.sequence
end
redis.call('XADD', commits, 'MAXLEN', '~', ${COMMITS_KEPT}, string.format('%.0f-*', noted), unpack(record))
if letters >= 0 then redis.call('HSET', meta, 'letters', string.format('%.0f', letters)) end
for _, stream in ipairs(streams) do
  redis.call('HSET', meta, 'seq:' .. stream.name, stream.sequence, 'at:' .. stream.name, stream.checkpoint)
end
${MOVE_FRONTIER}
if #changes > 0 then redis.call('HSET', meta, 'changedAt', string.format('%.0f', now)) end
redis.call('HSET', meta, 'changes', string.format('%.0f', number),
  'folded', string.format('%.0f', (counted[2] or 0) + folded),
  'filtered', string.format('%.0f', (counted[3] or 0) + filtered),
  'deadLettered', string.format('%.0f', (counted[4] or 0) + deadLettered),
  'ended', string.format('%.0f', (counted[6] or 0) + 1))
${TELL_MOVED}
return 'committed'
`;
