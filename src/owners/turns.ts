import { milliseconds } from '../model/duration.js';
import type { Owner } from '../model/owner.js';
import type { RequestWindow } from '../store/request-window.js';
import type { OwnerBreaker } from './breaker.js';
import type { AskFailure } from './owner-asks.js';
import { failed } from './transport.js';
import { Waiting, type Turn, type Wish } from './waiting.js';

export interface TurnsParts {
  readonly window: RequestWindow;
  readonly breaker: OwnerBreaker;
}

/**
 * Room is counted for somewhat longer than the rate says, and not used where the answer of the store took longer than
 * that: so requests keep the rate when they leave, not only when room was taken.
 */
export const slackOf = ({ rate }: Pick<Owner, 'rate'>): number =>
  Math.min(100, Math.max(20, rate.per / 20));

/** Who may ask one owner next, and when: within its rate, its concurrency, and the patience of its breaker. */
export class Turns {
  private readonly waiting: Waiting;
  private readonly slack: number;
  private running = 0;
  private giving = false;

  constructor(
    private readonly owner: Owner,
    private readonly parts: TurnsParts,
  ) {
    this.waiting = new Waiting(owner.name);
    this.slack = slackOf(owner);
  }

  /** Rejects when the store, where the rate is counted, is away. */
  next(wish: Wish): Promise<Turn | AskFailure> {
    if (this.restsForMs > 0) return Promise.resolve(this.resting());
    const turn = this.waiting.join(wish);
    void this.give();
    return turn;
  }

  /** Gives turns for as long as somebody waits and there is room. */
  private async give(): Promise<void> {
    if (this.giving) return;
    this.giving = true;
    try {
      while (this.mayGive()) await this.giveOne();
    } catch (error) {
      this.waiting.rejectAll(error);
    } finally {
      this.giving = false;
    }
  }

  private async giveOne(): Promise<void> {
    const { name, rate } = this.owner;
    const asked = performance.now();
    const room = await this.parts.window.take(name, {
      requests: rate.requests,
      per: milliseconds(rate.per + this.slack),
    });
    if (room.outcome === 'full') return this.waiting.pause(room.retryAfterMs);
    if (performance.now() - asked > this.slack) return;
    // Chosen only now: somebody more urgent may have come meanwhile.
    if (this.mayGive() && this.waiting.give({ askedAt: room.at, done: () => this.done() }))
      this.running += 1;
  }

  private done(): void {
    this.running -= 1;
    if (this.restsForMs > 0) this.waiting.failAll(this.resting());
    void this.give();
  }

  private mayGive(): boolean {
    if (this.restsForMs > 0) this.waiting.failAll(this.resting());
    const most = this.parts.breaker.tries ? 1 : this.owner.concurrency;
    return this.waiting.size > 0 && this.running < most;
  }

  private get restsForMs(): number {
    return this.parts.breaker.restsForMs;
  }

  private resting(): AskFailure {
    const reason = `${this.owner.name} failed too often and is left alone for a while.`;
    return failed('resting', reason, { retryAfterMs: Math.max(1, this.restsForMs) });
  }
}
