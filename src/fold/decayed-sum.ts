import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';

/**
 * An exponentially decayed sum, kept as the base-2 logarithm of its value at the landmark; {@link NEVER} is zero.
 * Two sums of one kind keep their order while time passes, so an index over them needs no recomputing.
 */
export type Decayed = number | null;

/** The decayed sum of nothing. It stands below every other one. */
export const NEVER = null;

/** Adds to decayed sums of one half-life and one landmark. Pure: instants come in as arguments. */
export interface DecayedSum {
  /**
   * Adds `amount` as of `at`. A negative amount takes away, as much as the same amount of that instant would add;
   * where that leaves nothing the sum is {@link NEVER}, not less. The order of events in time does not matter to sums
   * of positive amounts. Throws a RangeError unless both numbers are finite.
   */
  add(current: Decayed, amount: number, at: Instant): Decayed;
  /** The sum as seen at an instant: an amount added then counts whole, one added a half-life before counts half. */
  valueAt(current: Decayed, at: Instant): number;
}

/** A rest smaller than this share of what was there is rounding, not a sum. */
const SMALLEST_REST = 2 ** -40;

/**
 * Declares a decayed sum: what is `halfLife` old counts half. Choose a landmark and keep it: sums of two landmarks do not
 * compare. An instant may lie before it. Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, "Forward Decay: A Practical
 * Time Decay Model for Streaming Systems", ICDE 2009; in logarithms, so that it overflows in no number of years.
 */
export function decayedSum(options: {
  readonly halfLife: Duration;
  /** An instant, or an ISO 8601 date. */
  readonly landmark: Instant | string;
}): DecayedSum {
  const { halfLife } = options;
  const landmark = instantOf(options.landmark);
  if (!(halfLife > 0))
    throw new RangeError(`A half-life must be longer than 0 ms, not ${halfLife}.`);

  /** Half-lives from the landmark. */
  const ageOf = (at: Instant): number => (at - landmark) / halfLife;
  return {
    add(current, amount, at) {
      if (!Number.isFinite(amount) || !Number.isFinite(at)) {
        throw new RangeError(`A decayed sum takes finite numbers, not ${amount} at ${at}.`);
      }
      if (amount === 0) return current;
      const weight = Math.log2(Math.abs(amount)) + ageOf(at);
      return amount > 0 ? plus(current, weight) : minus(current, weight);
    },
    valueAt: (current, at) => (current === NEVER ? 0 : 2 ** (current - ageOf(at))),
  };
}

/** log2(2^a + 2^b) without leaving logarithms. */
function plus(a: Decayed, b: number): number {
  if (a === NEVER) return b;
  return Math.max(a, b) + Math.log1p(2 ** -Math.abs(a - b)) / Math.LN2;
}

/** log2(2^a - 2^b), or NEVER where nothing is left. */
function minus(a: Decayed, b: number): Decayed {
  if (a === NEVER || b >= a) return NEVER;
  const rest = -Math.expm1((b - a) * Math.LN2);
  return rest < SMALLEST_REST ? NEVER : a + Math.log2(rest);
}

function instantOf(landmark: Instant | string): Instant {
  const instant = typeof landmark === 'string' ? Date.parse(landmark) : landmark;
  if (!Number.isFinite(instant)) {
    throw new RangeError(`A landmark is an instant or an ISO 8601 date, not "${landmark}".`);
  }
  return instant;
}
