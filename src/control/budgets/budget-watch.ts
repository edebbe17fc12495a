import { setTimeout as pause } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { milliseconds, seconds, type Duration } from '../../model/duration.js';
import type { Observe } from '../../model/fact.js';
import { freshnessOf, type Freshness, type Standing } from '../../model/freshness.js';
import type { Projection } from '../../model/projection.js';
import type { ProjectionStores } from '../../store/projection-store.js';
import type { ShownProjection } from './budget-gauges.js';
import { BudgetState, type BudgetMove } from './budget-state.js';
import type { IncidentBook } from './incident-book.js';
import type { Inquiry, Seen } from './inquiry.js';
import { Sight } from './sight.js';

/** What the watch is made of. */
export interface BudgetWatchParts {
  readonly projections: readonly Projection[];
  readonly replica: string;
  readonly stores: ProjectionStores;
  readonly inquiry: Pick<Inquiry, 'why'>;
  readonly book: Pick<IncidentBook, 'begin' | 'saw' | 'end' | 'met'>;
  /** Hears when a budget is broken, and when it is met again. */
  readonly observe: Observe;
  /** Milliseconds on a clock that never jumps; that of the process when absent. */
  readonly elapsed?: () => number;
}

interface Watched {
  readonly projection: Projection;
  readonly sight: Sight;
  readonly budget: BudgetState;
  /** As it was judged last. */
  freshness: Freshness | undefined;
}

/** Often enough that a budget is not long broken before it is noticed. */
export const cadenceOf = (projections: readonly Projection[]): Duration => {
  const tightest = Math.min(...projections.map(({ staleness }) => staleness.budget));
  return milliseconds(Math.min(seconds(1), Math.max(milliseconds(100), tightest / 4)));
};

/**
 * Looks at where every projection stands, on each replica alike, and says when a budget is broken and when it
 * is met again. While the store is away the last known frontier stays, and staleness grows by this process' own
 * clock: nothing can be proved then, for whatever reason.
 */
export class BudgetWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly cadence: Duration;
  private readonly watched: readonly Watched[];
  private readonly stopping = new AbortController();
  private watching: Promise<void> | undefined;

  constructor(private readonly parts: BudgetWatchParts) {
    const { projections, stores, elapsed = () => performance.now() } = parts;
    this.cadence = cadenceOf(projections);
    this.watched = projections.map((projection) => ({
      projection,
      sight: new Sight(stores.open(projection), elapsed),
      budget: new BudgetState(projection.staleness.budget),
      freshness: undefined,
    }));
  }

  onApplicationBootstrap(): void {
    this.watching ??= this.watch();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  /** Looks at every projection once. Never rejects. */
  async look(): Promise<void> {
    await Promise.all(this.watched.map((one) => this.lookAt(one)));
  }

  /** Every projection as it stands now; of the last look where the store does not answer. */
  async seen(): Promise<readonly Seen[]> {
    return Promise.all(
      this.watched.map(async ({ projection, sight }) => {
        const storeAway = !(await sight.answered());
        const standing = storeAway ? sight.standing : sight.last;
        const freshness = standing && freshnessOf(standing, projection.staleness.budget);
        return { projection, standing, freshness, storeAway };
      }),
    );
  }

  /** What the gauges show, without asking anything. */
  shown(): readonly ShownProjection[] {
    return this.watched.map(({ projection, sight, freshness }) => {
      const standing = sight.standing;
      const now = standing && freshnessOf(standing, projection.staleness.budget);
      return {
        projection,
        state: freshness?.state ?? 'UNKNOWN',
        stalenessMs: now?.stalenessMs ?? null,
        quarantined: standing?.quarantined ?? null,
      };
    });
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const began = performance.now();
      await this.look();
      const left = Math.max(0, this.cadence - (performance.now() - began));
      await pause(left, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async lookAt(one: Watched): Promise<void> {
    const { projection, sight, budget } = one;
    const standing = await sight.look();
    if (standing === undefined) return;
    const freshness = freshnessOf(standing, projection.staleness.budget);
    one.freshness = freshness;
    const move = budget.judge(standing.now, freshness);
    if (move === undefined && budget.broken)
      this.parts.book.saw(projection.name, freshness.stalenessMs);
    if (move?.to === 'broken') this.broken(one, { freshness, standing, at: move.at });
    if (move?.to === 'met') this.met(one, move);
    if (freshness.state === 'FRESH' && !sight.away) this.parts.book.met(projection, standing.now);
  }

  private broken({ projection, sight }: Watched, { freshness, standing, at }: Broken): void {
    const { name: task, version } = projection;
    const { state, stalenessMs, budgetMs } = freshness;
    this.parts.observe({ fact: 'budget-broken', task, at, state, stalenessMs, budgetMs });
    const noticed = {
      projection: task,
      version,
      state,
      startedAt: at,
      worstStalenessMs: stalenessMs,
      budgetMs,
      noticedBy: this.parts.replica,
    };
    const storeAway = sight.away;
    const why = this.parts.inquiry.why({ projection, freshness, standing, storeAway });
    this.parts.book.begin(noticed, why);
  }

  private met({ projection }: Watched, { at }: BudgetMove): void {
    this.parts.observe({ fact: 'budget-met', task: projection.name, at });
    this.parts.book.end(projection.name, at);
  }
}

interface Broken extends Pick<BudgetMove, 'at'> {
  readonly freshness: Freshness;
  readonly standing: Standing;
}
