import { TELL_MOVED } from './frontier-scripts.js';

/**
 * Forgets a projection, in one step. KEYS: meta, then every other key of the projection. ARGV: token.
 * The running number of changes goes on, and skips one, so that no cursor from before is taken for one
 * of after. Half a commit is forgotten with all else. A reset that was cut is half a commit itself: of
 * what it left nothing is proved. Returns 1, or 0 when the token was superseded.
 */
export const RESET_SCRIPT = `
local meta = KEYS[1]
if redis.call('HGET', meta, 'token') ~= ARGV[1] then return 0 end
redis.call('HINCRBY', meta, 'begun', 1)
for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
local kept = { token = true, owner = true, leaseUntil = true, changes = true, begun = true }
for _, field in ipairs(redis.call('HKEYS', meta)) do
  if not kept[field] then redis.call('HDEL', meta, field) end
end
redis.call('HINCRBY', meta, 'changes', 1)
redis.call('HSET', meta, 'begun', 0, 'ended', 0, 'rebuilding', '1')
${TELL_MOVED}
return 1
`;
