/** How the Redis client and server say that an answer cannot be had now, though the call was right. */
const SAYINGS = [
  /^Connection is closed/,
  /^Stream isn't writeable/,
  /^Command timed out/,
  /^Command queue state error/,
  /^(Command|Transaction) aborted/,
  /^Socket (closed|timeout)/,
  /^(LOADING|MASTERDOWN|READONLY|CLUSTERDOWN|TRYAGAIN|OOM|UNBLOCKED|BUSY) /,
];
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Whether an error of the store means "not now": trying again later may succeed. */
export function isStoreUnavailable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError') return true;
  if ('code' in error && typeof error.code === 'string' && CODES.has(error.code)) return true;
  return SAYINGS.some((saying) => saying.test(error.message));
}
