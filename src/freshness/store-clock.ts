import { milliseconds, type Duration } from '../model/duration.js';
import type { Instant } from '../model/clock.js';

/** One look at the clock of the store, between two instants of this process's monotonic clock. */
export interface ClockLook {
  /** In whole milliseconds, cut. */
  readonly now: Instant;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** A look that took longer tells too little: ages would be told as much higher than they are. */
const PRECISION = milliseconds(5);

/**
 * What the clock of the store has come to at most, by what was read of it lately. It goes on at the pace of this
 * process's monotonic clock: the look whose question was the quickest to arrive decides.
 */
export class StoreClock {
  private looks: ClockLook[] = [];
  private ahead = Infinity;

  /** @param keep for how long a look counts: clocks do not run apart in it */
  constructor(
    private readonly keep: Duration,
    private readonly precision: Duration = PRECISION,
  ) {}

  add(look: ClockLook): void {
    const { now, askedAt, answeredAt } = look;
    // It was put forward: what was known of it is void.
    if (now > this.latestAt(answeredAt)) this.looks = [];
    this.looks = this.looks.filter((one) => askedAt - one.askedAt <= this.keep);
    if (answeredAt - askedAt <= this.precision) this.looks.push(look);
    this.ahead = Math.min(...this.looks.map((one) => one.now - one.askedAt));
  }

  /**
   * No less than what the clock shows at an instant, in whole milliseconds, and hardly more; Infinity where no
   * look was quick enough to tell.
   * @param at `performance.now()`
   */
  latestAt(at: number): Instant {
    return Math.ceil(at + this.ahead);
  }
}
