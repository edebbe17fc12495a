import { STANDING } from './standing-scripts.js';

/**
 * The place of one row in the list that an index is, the rows around it, and where the projection stands, at one instant.
 *
 * KEYS: meta, quarantine, rows, index. ARGV: 'asc' or 'desc', the key of the row, its member in the index, how many rows to
 * find on either side, 'alone' where no two rows tie, number of fields of the meta hash, the fields. Returns the standing;
 * then the JSON of the row, nil where there is none; then, where the index holds the member, how many entries are better,
 * how many there are, how many rows were found above, and a JSON array of the rows above and below.
 *
 * Numbers are counted by their scores. Texts have one score: those equal to the row's stand together, and where they begin
 * is found by bisection.
 */
export const POSITION_SCRIPT = `${STANDING}
local rows, index = KEYS[3], KEYS[4]
local descending, member, around = ARGV[1] == 'desc', ARGV[3], tonumber(ARGV[4])
local stands = standing(KEYS[1], KEYS[2], { unpack(ARGV, 7, 6 + tonumber(ARGV[6])) })
local row = redis.call('HGET', rows, ARGV[2])
local score = row and redis.call('ZSCORE', index, member)
if not score then return { stands, row } end

local rank = redis.call(descending and 'ZREVRANK' or 'ZRANK', index, member)
local function range(first, last)
  if last < first then return {} end
  if descending then return redis.call('ZRANGE', index, first, last, 'REV', 'WITHSCORES') end
  return redis.call('ZRANGE', index, first, last, 'WITHSCORES')
end
local function textOf(text) return string.sub(text, 1, string.find(text, '\\0', 1, true)) end
local function better()
  if ARGV[5] == 'alone' then return rank end
  if score ~= 'inf' then
    if descending then return redis.call('ZCOUNT', index, '(' .. score, '+inf') end
    return redis.call('ZCOUNT', index, '-inf', '(' .. score)
  end
  local low, high, text = 0, rank, textOf(member)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local found = range(middle, middle)
    if found[2] == 'inf' and textOf(found[1]) == text then high = middle else low = middle + 1 end
  end
  return low
end

local keys = {}
local function name(entries)
  for i = 1, #entries, 2 do
    local key = entries[i]
    if entries[i + 1] == 'inf' then key = string.sub(key, string.find(key, '\\0', 1, true) + 1) end
    keys[#keys + 1] = key
  end
  return #entries / 2
end
local above = name(range(math.max(0, rank - around), rank - 1))
name(range(rank + 1, rank + around))
local held = {}
if #keys > 0 then held = redis.call('HMGET', rows, unpack(keys)) end
for i = 1, #keys do held[i] = held[i] or 'null' end
return { stands, row, better(), redis.call('ZCARD', index), above, '[' .. table.concat(held, ',') .. ']' }
`;
