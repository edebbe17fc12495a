import type { Instant } from '../model/clock.js';
import { milliseconds, seconds, type Duration } from '../model/duration.js';
import { provenIn } from '../model/freshness.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { ChangeFeed, FeedCursor } from './change-feed.js';

/** How far a projection has come. */
export interface Beat {
  /** The frontier; null where nothing is proved. */
  readonly asOf: Instant | null;
  /** A change that is not before the newest one by then. */
  readonly upTo: FeedCursor;
}

export interface HeartbeatsOptions {
  readonly store: Pick<ProjectionStore, 'projection' | 'standing'>;
  readonly feed: Pick<ChangeFeed, 'head'>;
  /** {@link beatEvery} of the projection unless told. */
  readonly every?: Duration;
}

const SHORTEST = seconds(1);
const LONGEST = seconds(15);

/** As often as the budget of a projection asks to hear of its age: at most every second, at least every 15. */
export const beatEvery = (budget: Duration): Duration =>
  milliseconds(Math.min(LONGEST, Math.max(SHORTEST, budget)));

/**
 * Looks at a projection once a beat, for all who want to hear of it here; not at all while nobody does. While the
 * store is away there is no beat.
 */
export class Heartbeats {
  private readonly hearers = new Set<(beat: Beat) => void>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;

  constructor(private readonly options: HeartbeatsOptions) {}

  /** Calls once as soon as it can tell, then at each beat; returns how to stop. */
  join(hear: (beat: Beat) => void): () => void {
    this.hearers.add(hear);
    this.timer ??= this.start();
    void this.tellFirst(hear);
    return () => {
      this.hearers.delete(hear);
      if (this.hearers.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private start(): NodeJS.Timeout {
    const { store, every = beatEvery(store.projection.staleness.budget) } = this.options;
    return setInterval(() => void this.look(), every);
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const beat = await this.read();
    this.isLooking = false;
    if (beat !== undefined) for (const hear of this.hearers) hear(beat);
  }

  private async tellFirst(hear: (beat: Beat) => void): Promise<void> {
    const beat = await this.read();
    if (beat !== undefined && this.hearers.has(hear)) hear(beat);
  }

  /** The end of the feed is asked for afterwards: no change that the frontier speaks of comes after it. */
  private async read(): Promise<Beat | undefined> {
    try {
      const standing = await this.options.store.standing();
      return { asOf: provenIn(standing) ?? null, upTo: await this.options.feed.head() };
    } catch {
      // Whoever misses its heartbeats learns of it by that.
      return undefined;
    }
  }
}
