import type { AskedName } from './asked.js';
import type { WritesFound } from './read-your-writes.js';
import type { Spread } from './spread.js';
import type { TruthChecker } from './truth-checker.js';
import type { Found } from './truth-run.js';

const percentiles = (spread: Spread): string =>
  `${spread.percentile(50)} / ${spread.percentile(99)}`;

const agesOf = (name: AskedName, { ages }: TruthChecker) => ({
  [`${name}: reported staleness p50 / p99 ms`]: percentiles(ages[name].reported),
  [`${name}: reported - true p50 / p99 ms`]: percentiles(ages[name].tightness),
});

/** What readers found, by name, for people. */
export function reportOf({ checker, replies, refused, seconds }: Found) {
  return {
    replies,
    'replies/s': Math.round(replies / seconds),
    'root fields in them': checker.answers,
    checks: checker.checks,
    lies: checker.lieCount,
    'without a proof': checker.unproven,
    refused,
    states: [...checker.states].map(([state, count]) => `${state} ${count}`).join(', '),
    ...agesOf('marks', checker),
    ...agesOf('pairs', checker),
    'last event that had to be there, before asOf, p50 / p99 ms': percentiles(checker.margin),
  };
}

export const reportOfWrites = ({ writes, unseen, waits }: WritesFound) => ({
  'writes read back': writes,
  'writes not seen': unseen.length,
  'wait p50 / p99 ms': percentiles(waits),
});
