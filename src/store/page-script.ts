import { STANDING } from './standing-scripts.js';

/**
 * One page of the rows that every given index holds, and where the projection stands, at one instant. The
 * indexes are of one ordering, so that a row has the same place in each: the one with the fewest entries is
 * walked, and an entry is kept that all others hold at the same place.
 *
 * KEYS: meta, quarantine, rows, then one or more indexes. ARGV: 'asc' or 'desc', how many entries to find, how
 * many to look at at most, number of fields of the meta hash, the fields; then, for a page after a place: its
 * score and member. Returns the standing; then the member and score of the place where the walk stopped, nothing
 * if the index ended first; then member and score of each entry found, in order; then a JSON array of their rows, null for
 * one that is missing.
 *
 * A place that is still taken is found by its rank. One whose row has moved on is found by its score and,
 * among ties, by bisection over the bytes of the members.
 */
export const PAGE_SCRIPT = `${STANDING}
local rows = KEYS[3]
local descending = ARGV[1] == 'desc'
local limit, bound = tonumber(ARGV[2]), tonumber(ARGV[3])
local read = tonumber(ARGV[4])
local stands = standing(KEYS[1], KEYS[2], { unpack(ARGV, 5, 4 + read) })
local score, member = ARGV[5 + read], ARGV[6 + read]

local indexes = { unpack(KEYS, 4) }
if #indexes > 1 then
  local size = {}
  for _, name in ipairs(indexes) do size[name] = redis.call('ZCARD', name) end
  table.sort(indexes, function(a, b) return size[a] < size[b] end)
end
local index = indexes[1]

local function before(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end
local function range(first, last)
  if descending then return redis.call('ZRANGE', index, first, last, 'REV', 'WITHSCORES') end
  return redis.call('ZRANGE', index, first, last, 'WITHSCORES')
end
local function firstAfter()
  local held = redis.call('ZSCORE', index, member)
  if held and tonumber(held) == tonumber(score) then
    return redis.call(descending and 'ZREVRANK' or 'ZRANK', index, member) + 1
  end
  local low
  if descending then low = redis.call('ZCOUNT', index, '(' .. score, '+inf')
  else low = redis.call('ZCOUNT', index, '-inf', '(' .. score) end
  local high = low + redis.call('ZCOUNT', index, score, score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local found = range(middle, middle)[1]
    local passed
    if descending then passed = before(member, found) else passed = before(found, member) end
    if passed then low = middle + 1 else high = middle end
  end
  return low
end
local function inEvery(entries)
  for i = 2, #indexes do
    if #entries == 0 then return entries end
    local members, kept = {}, {}
    for j = 1, #entries / 2 do members[j] = entries[2 * j - 1] end
    local count, held = 0, redis.call('ZMSCORE', indexes[i], unpack(members))
    for j = 1, #members do
      if held[j] == entries[2 * j] then
        kept[count + 1], kept[count + 2] = members[j], held[j]
        count = count + 2
      end
    end
    entries = kept
  end
  return entries
end

local CHUNK = 1000
local first = 0
if score then first = firstAfter() end
local found, stopped, looked, step = {}, nil, 0, limit
repeat
  step = math.min(step, CHUNK, bound - looked)
  local entries = range(first + looked, first + looked + step - 1)
  looked = looked + #entries / 2
  if #entries == 2 * step then stopped = { entries[#entries - 1], entries[#entries] } else stopped = nil end
  local kept = inEvery(entries)
  if #found == 0 and #kept <= 2 * limit then found = kept
  else for i = 1, math.min(#kept, 2 * limit - #found) do found[#found + 1] = kept[i] end end
  step = 2 * step
until not stopped or #found == 2 * limit or looked == bound
if #found == 2 * limit then stopped = { found[#found - 1], found[#found] } end
if #found == 0 then return { stands, stopped or {}, {}, '[]' } end

local keys = {}
for i = 1, #found, 2 do
  local name = found[i]
  if found[i + 1] == 'inf' then name = string.sub(name, string.find(name, '\\0', 1, true) + 1) end
  keys[#keys + 1] = name
end
local held = redis.call('HMGET', rows, unpack(keys))
for i = 1, #keys do held[i] = held[i] or 'null' end
return { stands, stopped or {}, found, '[' .. table.concat(held, ',') .. ']' }
`;
