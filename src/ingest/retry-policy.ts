import { milliseconds, seconds, type Duration } from '../model/duration.js';

/** How long to wait before an attempt is made again. */
export interface RetryPolicy {
  readonly first: Duration;
  readonly longest: Duration;
}

export const RETRY: RetryPolicy = { first: milliseconds(100), longest: seconds(5) };

/**
 * Exponential back-off with full jitter (Brooker, AWS Architecture Blog, 2015), never below half of the
 * step, so that many tasks do not come back at the same instant.
 *
 * @param attempt 1 for the first failure
 * @param random from 0 to 1
 */
export function waitBefore(policy: RetryPolicy, attempt: number, random: number): Duration {
  const step = Math.min(policy.longest, policy.first * 2 ** Math.min(attempt - 1, 30));
  return milliseconds(Math.round(step / 2 + (step / 2) * random));
}
