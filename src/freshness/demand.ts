import { milliseconds, seconds, type Duration } from '../model/duration.js';
import { provenIn, type Standing } from '../model/freshness.js';
import type { Instant } from '../model/clock.js';
import { originOfRows } from '../model/origin.js';
import type { BreachPolicy, Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import { offsetsOf, streamsOf } from './offsets.js';

/** What is demanded of the age of an answer; an absent part demands nothing. */
export interface Demand {
  /** How old the answer may be. 0: everything that its streams had stored when it was asked for. */
  readonly maxStalenessMs?: Duration;
  /** Stream -> the sequence that the answer must have come to. */
  readonly after?: ReadonlyMap<string, number>;
  readonly onBreach: BreachPolicy;
  /** For how long an unmet demand may be waited for. */
  readonly waitMs: Duration;
  /** From when the age is counted back: when it was asked, or, for an owner's limit, when it is answered. */
  readonly countsFrom: 'question' | 'answer';
}

/** A demand as a reader words it. */
export interface Ask {
  readonly maxStalenessMs?: number | null;
  /** Offsets, each `STREAM:sequence`. */
  readonly after?: readonly string[] | null;
  readonly onBreach?: BreachPolicy | null;
  readonly waitMs?: number | null;
}

export const DEFAULT_WAIT: Duration = seconds(1);
export const MAX_WAIT: Duration = seconds(30);

/** What a reader asks, and what stands for it where it says nothing, the nearer default first. */
export interface Asked {
  readonly asked: Ask | null | undefined;
  readonly defaults: readonly Ask[];
}

/**
 * The demand that a reader makes, field by field its own word before the defaults. Unmet, it is waited for
 * unless the reader says otherwise; a policy alone is about the budget of the projection. Undefined when
 * nothing is demanded.
 * @throws StationError BAD_USER_INPUT, BAD_OFFSET, UNKNOWN_STREAM, ORIGIN_UNAVAILABLE
 */
export function demandOf(projection: Projection, { asked, defaults }: Asked): Demand | undefined {
  const asks = [...(asked == null ? [] : [asked]), ...defaults];
  if (asks.length === 0) return undefined;
  const said = <Part extends keyof Ask>(part: Part) =>
    asks.find((ask) => ask[part] != null)?.[part];
  const waitMs = checkedWait(said('waitMs') ?? DEFAULT_WAIT);
  const onBreach = said('onBreach') ?? undefined;
  if (onBreach === 'origin' && originOfRows(projection) === undefined)
    throw originUnavailable(
      `The rows of "${projection.name}" are made of events: their owner is not asked for them.`,
    );
  const after = offsetsOf(said('after') ?? [], streamsOf([projection]));
  const age = said('maxStalenessMs') ?? undefined;
  if (age === undefined && after.size === 0 && onBreach === undefined) return undefined;
  return {
    ...(after.size > 0 ? { after } : {}),
    ...(age === undefined && after.size > 0
      ? {}
      : { maxStalenessMs: checkedAge(age ?? projection.staleness.budget) }),
    onBreach: onBreach ?? 'wait',
    waitMs,
    countsFrom: 'question',
  };
}

/** What the owner of a projection demands of every answer. */
export function limitDemand({ staleness: { limit } }: Projection): Demand | undefined {
  if (limit === undefined) return undefined;
  const { staleness, onBreach } = limit;
  return { maxStalenessMs: staleness, onBreach, waitMs: DEFAULT_WAIT, countsFrom: 'answer' };
}

/** Whether rows of a standing meet a demand that was made at an instant of the store's clock. */
export const isMet = (demand: Demand, standing: Standing, askedAt: Instant): boolean =>
  isYoung(demand, standing, askedAt) && hasReached(demand.after, standing);

/**
 * Whether rows of a standing have come to all offsets. In a gap nothing is sure: the stream may have been made
 * anew, and given its sequences a second time.
 */
export const hasReached = (
  offsets: ReadonlyMap<string, number> | undefined,
  { gap, offsets: reached }: Standing,
): boolean =>
  offsets === undefined ||
  (!gap && [...offsets].every(([stream, sequence]) => (reached[stream] ?? 0) >= sequence));

/** @throws StationError BAD_USER_INPUT */
export function checkedWait(waitMs: number): Duration {
  if (Number.isInteger(waitMs) && waitMs >= 0 && waitMs <= MAX_WAIT) return milliseconds(waitMs);
  throw new StationError(
    'BAD_USER_INPUT',
    `waitMs is ${waitMs}, and may be from 0 to ${MAX_WAIT}.`,
  );
}

export const originUnavailable = (what: string): StationError =>
  new StationError('ORIGIN_UNAVAILABLE', what);

function isYoung({ maxStalenessMs, countsFrom }: Demand, standing: Standing, askedAt: Instant) {
  if (maxStalenessMs === undefined) return true;
  const asOf = provenIn(standing);
  const from = countsFrom === 'answer' ? standing.now : askedAt;
  return asOf !== undefined && asOf >= from - maxStalenessMs;
}

function checkedAge(age: number): Duration {
  if (age >= 0) return milliseconds(age);
  throw new StationError('BAD_USER_INPUT', `maxStalenessMs is ${age}, and may be from 0.`);
}
