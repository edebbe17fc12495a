/**
 * One page of an index with its rows, as they stand at one instant.
 *
 * KEYS: index, rows. ARGV: 'asc' or 'desc', limit; then, for a page after a place: its score and member.
 * Returns member, score, key and row JSON of each entry, in order; a row that is missing is ''.
 *
 * A place that is still taken is found by its rank. One whose row has moved on is found by its score and,
 * among ties, by bisection over the bytes of the members.
 */
export const PAGE_SCRIPT = `
local index, rows = KEYS[1], KEYS[2]
local descending = ARGV[1] == 'desc'
local limit = tonumber(ARGV[2])
local score, member = ARGV[3], ARGV[4]

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

local first = 0
if score then first = firstAfter() end
local entries = range(first, first + limit - 1)
local keys = {}
for i = 1, #entries, 2 do
  local name = entries[i]
  if entries[i + 1] == 'inf' then name = string.sub(name, string.find(name, '\\0', 1, true) + 1) end
  keys[#keys + 1] = name
end
if #keys == 0 then return {} end
local found = redis.call('HMGET', rows, unpack(keys))
local page = {}
for i, key in ipairs(keys) do
  page[#page + 1] = entries[2 * i - 1]
  page[#page + 1] = entries[2 * i]
  page[#page + 1] = key
  page[#page + 1] = found[i] or ''
end
return page
`;
