/**
 * What the limiter for Redis runs in place of its own count in fixed windows: a token bucket, so that no edge of a
 * window lets twice the rate through. KEYS the bucket; ARGV points spent, (seconds of a window, unused), the size of
 * the bucket in points, seconds it takes to fill. Kept is the instant at which it will be full. What was spent is
 * always taken, also into debt. Returns how many points are missing from a full bucket, and in how many ms it is full.
 */
export const TOKEN_BUCKET_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local point = ARGV[4] * 1000 / ARGV[3]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + ARGV[1] * point
local ms = math.ceil(full - now)
if ms > 0 then redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', ms) end
return { math.ceil((full - now) / point - 0.001), ms }
`;
