import { NOW } from './clock-script.js';

/**
 * Grants a task: KEYS meta; ARGV owner, ttl in ms. Returns the fencing token, or nil while another owner's
 * lease runs. The token grows by at least one, and follows the server's clock in milliseconds, so that a
 * grant after the data were lost still supersedes every earlier one.
 */
export const CLAIM_SCRIPT = `${NOW}
local held = redis.call('HMGET', KEYS[1], 'token', 'owner', 'leaseUntil')
if held[2] and held[2] ~= ARGV[1] and tonumber(held[3] or 0) > now then return nil end
local token = string.format('%.0f', math.max(tonumber(held[1] or 0) + 1, now))
redis.call('HSET', KEYS[1], 'token', token, 'owner', ARGV[1], 'leaseUntil', string.format('%.0f', now + ARGV[2]))
return token
`;

/** Prolongs a lease: KEYS meta; ARGV token, ttl in ms. Returns 1, or 0 when the token was superseded. */
export const RENEW_SCRIPT = `${NOW}
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'leaseUntil', string.format('%.0f', now + ARGV[2]))
return 1
`;

/** Ends a lease: KEYS meta; ARGV token. A superseded token changes nothing. */
export const RELEASE_SCRIPT = `
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then redis.call('HSET', KEYS[1], 'leaseUntil', '0') end
return 1
`;
