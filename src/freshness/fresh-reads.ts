import type { Standing } from '../model/freshness.js';
import type { EventSource } from '../source/event-source.js';
import type { ProjectionStore } from '../store/projection-store.js';
import { breachOf, budgetExceeded, type Question } from './breach.js';
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
    const demands = [order.demand, limitDemand(projection)].filter((one) => one !== undefined);
    const endsAt = performance.now() + (order.demand?.waitMs ?? DEFAULT_WAIT);
    const read = await order.readOnce();
    const question = { projection, demands, askedAt: read.standing.now };
    const breach = breachOf(question, read.standing);
    if (breach === undefined) return read;
    const happened = this.heads.accept(unreached(order.demand, read.standing));
    if (breach.onBreach === 'wait') return this.waitFor({ ...order, question, endsAt }, happened);
    await happened;
    return settled(question, read);
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
      if (!inTime || isOver(read.standing)) return settled(question, read);
    }
  }
}

/** The offsets of a demand, unless the rows have come to them. */
const unreached = (demand: Demand | undefined, standing: Standing): ReadonlyMap<string, number> =>
  demand?.after === undefined || hasReached(demand.after, standing) ? new Map() : demand.after;

/** The read, unless its age forbids to answer it. */
function settled<Read extends StandingRead>(question: Question, read: Read): Read {
  const breach = breachOf(question, read.standing);
  if (breach === undefined || breach.onBreach === 'serve') return read;
  if (breach.onBreach === 'origin') throw originUnavailable(question.projection);
  throw budgetExceeded(question, breach, read.standing);
}
