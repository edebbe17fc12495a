import { milliseconds } from '../../model/duration.js';
import type { BucketSize } from './bucket.js';

/** How long spent points may wait for others, so that they are settled together. */
const SETTLE_EVERY = milliseconds(10);
/**
 * The block that one replica may spend ahead of the bucket's answer: a quarter of it, which lasts for as long as an
 * answer may take; or as many as one turn of work may bring.
 */
const AHEAD = { share: 0.25, atLeast: 100 };

/**
 * One replica's view of a bucket that replicas share. Points are spent by the view, at once, and settled with the
 * bucket right after; its answer corrects the view. What several replicas spent at the same moment is then a debt of
 * the bucket, which all of them wait for: over time the rate holds.
 */
export class RateShare {
  /** Spent, and the bucket has not answered yet. */
  #unsettled = 0;
  #asking = false;
  #timer: NodeJS.Timeout | undefined;
  /** Points in the bucket as this replica sees it, at {@link #seenAt}; below zero where it is in debt. */
  #level: number;
  #seenAt: number;
  readonly #mostAhead: number;

  constructor(
    private readonly size: BucketSize,
    private readonly spend: (points: number) => Promise<number>,
    private readonly now: () => number,
  ) {
    this.#level = size.points;
    this.#seenAt = now();
    this.#mostAhead = Math.max(size.points * AHEAD.share, AHEAD.atLeast);
  }

  /** Takes one point. @returns 0 where it was there, else how many ms until there is one */
  take(): number {
    this.fill();
    const missing = 1 - this.#level;
    if (missing > 0) return Math.max(1, Math.ceil(missing / this.size.pointsPerMs));
    if (this.#unsettled >= this.#mostAhead) return SETTLE_EVERY;
    this.#level--;
    this.#unsettled++;
    if (this.#unsettled > this.#mostAhead / 2) this.settle();
    else this.settleSoon();
    return 0;
  }

  private fill(): void {
    const now = this.now();
    const filled = (now - this.#seenAt) * this.size.pointsPerMs;
    this.#level = Math.min(this.size.points, this.#level + filled);
    this.#seenAt = now;
  }

  private settleSoon(): void {
    this.#timer ??= setTimeout(() => this.settle(), SETTLE_EVERY).unref();
  }

  private settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#asking || this.#unsettled === 0) return;
    this.#asking = true;
    void this.ask(this.#unsettled);
  }

  private async ask(points: number): Promise<void> {
    const left = await this.spend(points).catch(() => undefined);
    this.#unsettled -= points;
    this.#asking = false;
    this.fill();
    // Where nobody answered, its own view has to do.
    if (left !== undefined) this.#level = left - this.#unsettled;
    if (this.#unsettled > 0) this.settleSoon();
  }
}
