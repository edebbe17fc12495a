import { systemClock, type Clock, type Instant } from '../model/clock.js';
import type { Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import type { Change } from '../feed/change-feed.js';

/** Tells how long changes took from their commit to the subscribers here: once a commit, whatever their number. */
export class Handover {
  private until: Instant = -Infinity;

  constructor(
    private readonly projection: Projection,
    private readonly observe: Observe | undefined,
    private readonly clock: Clock = systemClock,
  ) {}

  /** A subscriber may resume in the past: what was committed before it came is no delay. */
  subscribed(): void {
    this.until = Math.max(this.until, this.clock.now());
  }

  handed({ committedAt }: Pick<Change, 'committedAt'>): void {
    if (this.observe === undefined || committedAt <= this.until) return;
    this.until = committedAt;
    const delayMs = this.clock.now() - committedAt;
    this.observe({ fact: 'change-served', task: this.projection.name, delayMs });
  }
}
