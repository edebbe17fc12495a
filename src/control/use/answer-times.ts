/**
 * How many answers took about how long: counts by the number of their bucket, as plain data. Those of several replicas
 * add up. At most 79 buckets, however many answers.
 */
export type AnswerTimes = Readonly<Record<number, number>>;

/** Where the first bucket ends, in milliseconds. Before it, bucket 0 has the answers that took no time at all. */
const FIRST_END = 0.1;
/** For each doubling. So a percentile says at most 19 % too much, and never too little. */
const BUCKETS = 4;
/** Has whatever took more than 52 seconds. */
const LAST = 78;

/** Counts one more answer. */
export function addTime(times: Record<number, number>, ms: number): void {
  const bucket = bucketOf(ms);
  times[bucket] = (times[bucket] ?? 0) + 1;
}

export function sumOfTimes(all: readonly (AnswerTimes | undefined)[]): AnswerTimes {
  const sum: Record<number, number> = {};
  for (const times of all)
    for (const [bucket, count] of bucketsIn(times ?? {})) sum[bucket] = (sum[bucket] ?? 0) + count;
  return sum;
}

/** In milliseconds: what the share of answers did not exceed. Undefined where there is none. */
export function quantileOf(times: AnswerTimes, share: number): number | undefined {
  const buckets = bucketsIn(times).toSorted(([a], [b]) => a - b);
  let left = Math.ceil(share * buckets.reduce((sum, [, count]) => sum + count, 0));
  for (const [bucket, count] of buckets) {
    left -= count;
    if (left <= 0) return endOf(bucket);
  }
  return undefined;
}

function bucketOf(ms: number): number {
  if (ms <= 0) return 0;
  const bucket = 1 + Math.ceil(BUCKETS * Math.log2(ms / FIRST_END));
  return Math.min(Math.max(1, bucket), LAST);
}

/** To the tenth. */
const endOf = (bucket: number): number =>
  bucket === 0 ? 0 : Math.ceil(FIRST_END * 2 ** ((bucket - 1) / BUCKETS) * 10) / 10;

const bucketsIn = (times: AnswerTimes): readonly (readonly [number, number])[] =>
  Object.entries(times).map(([bucket, count]) => [Number(bucket), count]);
