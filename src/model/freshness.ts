import type { Instant } from './clock.js';
import type { Duration } from './duration.js';

/**
 * What is known of a projection's age. `FRESH`: proved to lie within its budget. `STALE`: proved, but beyond
 * it. `UNKNOWN`: nothing is proved yet. `REBUILDING`: its rows are being folded again from the first event.
 * `GAP`: its stream no longer holds events that it still needed.
 */
export type FreshnessState = 'FRESH' | 'STALE' | 'UNKNOWN' | 'REBUILDING' | 'GAP';

/** Where a projection stands, read in one step with the rows it is told with. Instants are the store's. */
export interface Standing {
  /** When it was read. */
  readonly now: Instant;
  /**
   * The frontier: every event that its streams had stored before this instant is in the rows, or was set
   * aside as a dead letter. Undefined before the first proof.
   */
  readonly asOf: Instant | undefined;
  readonly gap: boolean;
  /** From a reset until the next proof. */
  readonly rebuilding: boolean;
  /** Stream -> the last sequence that is applied; 0 before the first. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Queues of dead letters that wait: their events are not in the rows. */
  readonly quarantined: number;
  /**
   * Which rows these are: where two standings have the same version, every row of the projection is the same.
   * Absent where that is not known, and where parts were read at different versions.
   */
  readonly version?: string | undefined;
  /** Set where rows are their owner's own answer, asked for at `asOf`: they were not read from the store. */
  readonly fromOrigin?: true | undefined;
}

/** The age of an answer, as it is told with it. */
export interface Freshness {
  readonly asOf: Instant | null;
  /** How long before the answer `asOf` was; null where nothing is proved. */
  readonly stalenessMs: number | null;
  readonly budgetMs: Duration;
  readonly state: FreshnessState;
  /** `STREAM:sequence` of the last applied event of each stream. */
  readonly offsets: readonly string[];
  readonly quarantined: number;
  /** Whether it is the owner's own answer that is told of, asked for at `asOf`. */
  readonly fromOrigin: boolean;
}

/** A frontier that lies ahead of the clock was proved by another clock: it proves nothing on this one. */
export const provenIn = ({ asOf, now }: Standing): Instant | undefined =>
  asOf === undefined || asOf > now ? undefined : asOf;

export function freshnessOf(standing: Standing, budget: Duration): Freshness {
  const asOf = provenIn(standing);
  const stalenessMs = asOf === undefined ? null : standing.now - asOf;
  return {
    asOf: asOf ?? null,
    stalenessMs,
    budgetMs: budget,
    state: stateOf(standing, stalenessMs, budget),
    offsets: Object.entries(standing.offsets).map(([stream, last]) => offsetToken(stream, last)),
    quarantined: standing.quarantined,
    fromOrigin: standing.fromOrigin === true,
  };
}

/** `STREAM:sequence`, as JetStream's publish acknowledgement tells a producer. */
export const offsetToken = (stream: string, sequence: number): string => `${stream}:${sequence}`;

/** Of two standings that parts of one answer were read with, what holds for both. */
export function worseOf(a: Standing, b: Standing): Standing {
  const [earlier, later] = (a.asOf ?? -1) <= (b.asOf ?? -1) ? [a, b] : [b, a];
  return {
    ...earlier,
    now: Math.max(a.now, b.now),
    gap: a.gap || b.gap,
    rebuilding: a.rebuilding || b.rebuilding,
    quarantined: Math.max(earlier.quarantined, later.quarantined),
    version: a.version === b.version ? a.version : undefined,
    fromOrigin: a.fromOrigin ?? b.fromOrigin,
  };
}

function stateOf(
  { gap, rebuilding }: Standing,
  stalenessMs: number | null,
  budget: Duration,
): FreshnessState {
  if (gap) return 'GAP';
  if (rebuilding) return 'REBUILDING';
  if (stalenessMs === null) return 'UNKNOWN';
  return stalenessMs <= budget ? 'FRESH' : 'STALE';
}
