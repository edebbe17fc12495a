import type { Instant } from '../../model/clock.js';
import type { Duration } from '../../model/duration.js';
import type { Freshness } from '../../model/freshness.js';

/** A budget that was kept is broken, or one that was broken is met again; `at` by the clock of the store. */
export interface BudgetMove {
  readonly to: 'broken' | 'met';
  readonly at: Instant;
}

/**
 * Whether the budget of one projection is broken, told look by look. A projection that was never seen fresh
 * may be without any proof for as long as its budget lasts: it is starting. One that is stale was fresh once.
 */
export class BudgetState {
  #wasFresh = false;
  #notFreshSince: Instant | undefined;
  #broken = false;

  constructor(private readonly budget: Duration) {}

  get broken(): boolean {
    return this.#broken;
  }

  /** @param now when it was looked at, by the clock of the store */
  judge(now: Instant, { state, asOf }: Pick<Freshness, 'state' | 'asOf'>): BudgetMove | undefined {
    if (state === 'FRESH') return this.fresh(now);
    this.#notFreshSince ??= now;
    const since = this.#notFreshSince;
    const starting = !this.#wasFresh && state !== 'STALE' && now - since <= this.budget;
    if (this.#broken || starting) return undefined;
    this.#broken = true;
    return { to: 'broken', at: asOf === null ? since : Math.min(asOf + this.budget, since) };
  }

  private fresh(now: Instant): BudgetMove | undefined {
    this.#wasFresh = true;
    this.#notFreshSince = undefined;
    if (!this.#broken) return undefined;
    this.#broken = false;
    return { to: 'met', at: now };
  }
}
