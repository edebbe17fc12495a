import type { Instant } from '../model/clock.js';
import type { Standing } from '../model/freshness.js';
import type { AskFailure } from '../owners/owner-asks.js';
import type { EventSource } from '../source/event-source.js';
import type { ProjectionStore } from '../store/projection-store.js';
import { breachOf, budgetExceeded, originSince, type Question, type Unmet } from './breach.js';
import { DEFAULT_WAIT, hasReached, limitDemand, originUnavailable, type Demand } from './demand.js';
import { Heads } from './heads.js';
import { propagationOf, type Propagation, type PropagationOrder } from './propagation.js';
import { Waits, type TakeSeat, type WaitsOptions } from './waits.js';

export interface FreshReadsOptions extends WaitsOptions {
  readonly source: Pick<EventSource, 'stateOf'>;
}

/** Anything read together with where its projection stood. */
export interface StandingRead {
  readonly standing: Standing;
}

export interface ReadOrder<Read extends StandingRead> {
  readonly store: Pick<ProjectionStore, 'projection' | 'standing'>;
  /** What the reader demands; the limit of the projection's owner is held in any case. */
  readonly demand?: Demand | undefined;
  /** Reads the rows as they are. Called again when they have moved on. */
  readonly readOnce: () => Promise<Read>;
  /** Gives what aborts when nobody wants the answer any more; called only when the read waits. */
  readonly gone?: (() => AbortSignal) | undefined;
  readonly seat?: TakeSeat | undefined;
  /** Asks the owner of the data for the same rows; absent where it cannot be asked for them, as for a list. */
  readonly fromOrigin?: FromOrigin<Read> | undefined;
}

/** Asks an owner for rows: all of them as new as is wanted, or why not. */
export type FromOrigin<Read extends StandingRead> = (
  wanted: OriginWanted,
) => Promise<Read | AskFailure>;

export interface OriginWanted {
  /** Answers that were asked for before this instant of the store are not wanted. */
  readonly since: Instant;
  /** On `performance.now()`. */
  readonly endsAt: number;
  readonly signal?: AbortSignal | undefined;
}

/** A read on its way: what it must meet, and until when it may be waited for. */
interface Course<Read extends StandingRead> extends ReadOrder<Read> {
  readonly question: Question;
  readonly endsAt: number;
}

/** Reads that meet what is demanded of them, by the reader and by the owner of the projection. */
export class FreshReads {
  private readonly heads: Heads;
  private readonly waits: Waits;

  constructor(options: FreshReadsOptions) {
    this.heads = new Heads(options.source);
    this.waits = new Waits(options);
  }

  /**
   * The rows once they meet every demand, or, where that is the policy, as they are. A read that is fresh enough
   * at once costs nothing beyond itself. Rejects as well when the store is away.
   * @throws StationError STALENESS_BUDGET_EXCEEDED, OFFSET_AHEAD, UNKNOWN_STREAM, ORIGIN_UNAVAILABLE,
   * TOO_MANY_WAITERS
   */
  async read<Read extends StandingRead>(order: ReadOrder<Read>): Promise<Read> {
    const { projection } = order.store;
    const demands = demandsOf(order);
    const endsAt = performance.now() + (order.demand?.waitMs ?? DEFAULT_WAIT);
    const read = await order.readOnce();
    const question = { projection, demands, askedAt: read.standing.now };
    const breach = breachOf(question, read.standing);
    if (breach === undefined) return read;
    const happened = this.heads.accept(unreached(order.demand, read.standing));
    const course = { ...order, question, endsAt };
    if (breach.onBreach === 'wait') return this.waitFor(course, happened);
    await happened;
    return settled(course, read);
  }

  /**
   * Which projections show what was published, waiting for those that do not yet.
   * @throws StationError BAD_USER_INPUT, BAD_OFFSET, UNKNOWN_STREAM, OFFSET_AHEAD, TOO_MANY_WAITERS
   */
  propagation(order: PropagationOrder): Promise<Propagation> {
    return propagationOf({ heads: this.heads, waits: this.waits }, order);
  }

  private async waitFor<Read extends StandingRead>(
    course: Course<Read>,
    happened: Promise<void>,
  ): Promise<Read> {
    const { store, question, endsAt, readOnce, seat } = course;
    const signal = course.gone?.();
    const isOver = (standing: Standing) => breachOf(question, standing)?.onBreach !== 'wait';
    happened.catch(() => undefined);
    for (;;) {
      const inTime = await this.waits.until({
        store,
        isOver,
        endsAt,
        signal,
        seat,
        unless: happened,
      });
      if (!inTime) await happened;
      // What the standing promised is checked with the rows themselves; out of time, word may have been lost.
      const read = await readOnce();
      if (!inTime || isOver(read.standing)) return settled(course, read);
    }
  }
}

/** The offsets of a demand, unless the rows have come to them. */
const unreached = (demand: Demand | undefined, standing: Standing): ReadonlyMap<string, number> =>
  demand?.after === undefined || hasReached(demand.after, standing) ? new Map() : demand.after;

/** The read, or what is to be had in its place, unless its age forbids to answer it. */
async function settled<Read extends StandingRead>(course: Course<Read>, read: Read): Promise<Read> {
  const { question } = course;
  const { standing } = read;
  const breach = breachOf(question, standing);
  if (breach === undefined || breach.onBreach === 'serve') return read;
  if (breach.onBreach !== 'origin') throw budgetExceeded(question, { demand: breach, standing });
  return askOwner(course, { demand: breach, standing });
}

/** The rows as their owner tells them, held to all that is demanded of their age. */
async function askOwner<Read extends StandingRead>(
  { question, endsAt, fromOrigin, gone, seat }: Course<Read>,
  unmet: Unmet,
): Promise<Read> {
  const leaveSeat = seat?.();
  try {
    const since = originSince(question, unmet.standing);
    const read = await fromOrigin?.({ since, endsAt, signal: gone?.() });
    if (read === undefined) throw budgetExceeded(question, unmet);
    if ('outcome' in read) throw budgetExceeded(question, { ...unmet, failure: read });
    // Asked after the question, it tells of what was published before. But it may have taken longer than a limit allows.
    const offsets = Object.fromEntries(question.demands.flatMap(({ after }) => [...(after ?? [])]));
    const breach = breachOf(question, { ...read.standing, offsets });
    if (breach === undefined || breach.onBreach === 'serve') return read;
    throw budgetExceeded(question, { demand: breach, standing: read.standing });
  } finally {
    leaveSeat?.();
  }
}

/**
 * What the reader and the owner of the projection demand. Where no owner can be asked, a limit that leads there is waited
 * for instead; a reader who asks for it is told.
 */
function demandsOf({ store, demand, fromOrigin }: ReadOrder<StandingRead>): readonly Demand[] {
  const { projection } = store;
  if (demand?.onBreach === 'origin' && fromOrigin === undefined)
    throw originUnavailable(
      `A list of "${projection.name}" cannot be had from their owner, who is asked by key only: ask for the rows by their keys.`,
    );
  const limit = limitDemand(projection);
  const isAsked = limit?.onBreach !== 'origin' || fromOrigin !== undefined;
  const held: Demand | undefined =
    isAsked || limit === undefined ? limit : { ...limit, onBreach: 'wait' };
  return [demand, held].filter((one) => one !== undefined);
}
