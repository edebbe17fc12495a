import type { Instant } from '../../model/clock.js';
import { sumOfTimes, type AnswerTimes } from '../use/answer-times.js';

/** What one replica did in the last minute: as plain data, for the others to read. */
export interface Activity {
  /** Events that its tasks committed. */
  readonly events: readonly EventActivity[];
  /** Requests that it answered or refused. */
  readonly operations: readonly OperationActivity[];
  /** What its tasks and its subscriptions took. */
  readonly delays: readonly DelayActivity[];
}

export interface EventActivity {
  readonly projection: string;
  readonly type: string;
  readonly folded: number;
  readonly deadLettered: number;
  readonly lastUsedAt: Instant;
}

export interface OperationActivity {
  readonly consumer: string;
  readonly documentId: string;
  readonly requests: number;
  /** Of those: failed, refused, beyond a limit. */
  readonly errors: number;
  /** How long answers took, where that is known: subscriptions have none. */
  readonly times?: AnswerTimes | undefined;
}

/**
 * What is measured of a projection. `published`: from when an event happened until its stream stored it. `visible`: from
 * there until readers see it. `served`: from there until a subscriber is told.
 */
export const STRETCHES = ['published', 'visible', 'served'] as const;
export type MeasuredStretch = (typeof STRETCHES)[number];

export interface DelayActivity extends EdgeDelay {
  readonly projection: string;
  readonly stretch: MeasuredStretch;
}

/** In milliseconds. */
export interface EdgeDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export const NO_ACTIVITY: Activity = Object.freeze({ events: [], operations: [], delays: [] });

/** What a replica said of itself, and when. */
export interface SaidActivity {
  readonly replica: string;
  readonly saidAt: Instant;
  readonly activity: Activity;
}

/** What several replicas did together: sums, and of projections' delays the longest. */
export function togetherOf(all: readonly Activity[]): Activity {
  return {
    events: mergedBy(
      all.flatMap(({ events }) => events),
      ({ projection, type }) => `${projection} ${type}`,
      (a, b) => ({
        ...a,
        folded: a.folded + b.folded,
        deadLettered: a.deadLettered + b.deadLettered,
        lastUsedAt: Math.max(a.lastUsedAt, b.lastUsedAt),
      }),
    ),
    operations: mergedBy(
      all.flatMap(({ operations }) => operations),
      ({ consumer, documentId }) => `${consumer} ${documentId}`,
      (a, b) => ({
        ...a,
        requests: a.requests + b.requests,
        errors: a.errors + b.errors,
        times: sumOfTimes([a.times, b.times]),
      }),
    ),
    delays: mergedBy(
      all.flatMap(({ delays }) => delays),
      ({ projection, stretch }) => `${stretch} ${projection}`,
      (a, b) => ({ ...a, ...longest(a, b) }),
    ),
  };
}

/** The longer of two delays, at each share. */
export const longest = (a: EdgeDelay, b: EdgeDelay): EdgeDelay => ({
  p50Ms: Math.max(a.p50Ms, b.p50Ms),
  p99Ms: Math.max(a.p99Ms, b.p99Ms),
});

function mergedBy<One>(
  all: readonly One[],
  keyOf: (one: One) => string,
  merge: (a: One, b: One) => One,
): readonly One[] {
  const merged = new Map<string, One>();
  for (const one of all) {
    const before = merged.get(keyOf(one));
    merged.set(keyOf(one), before === undefined ? one : merge(before, one));
  }
  return [...merged.values()];
}
