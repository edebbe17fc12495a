import type { Instant } from '../model/clock.js';
import type { FeedCursor } from './change-feed.js';
import type { Beat } from './heartbeats.js';

/**
 * As of when a subscriber was told everything. A beat counts once all changes up to it were told: one who is slow, or
 * hears at its own pace, is told the age of what it holds, not of what the station holds.
 */
export class ProvenPlace {
  asOf: Instant | null = null;
  private first: Beat | undefined;
  private newest: Beat | undefined;

  heard(beat: Beat): void {
    this.first ??= beat;
    this.newest = beat;
  }

  /** Everything up to a change was told. */
  told(upTo: FeedCursor): void {
    const { first, newest } = this;
    if (newest !== undefined && newest.upTo <= upTo) {
      this.asOf = newest.asOf;
      this.first = this.newest = undefined;
    } else if (first !== undefined && first.upTo <= upTo) {
      this.asOf = first.asOf;
      this.first = newest;
    }
  }

  /** What was told is void. */
  forget(): void {
    this.asOf = null;
    this.first = this.newest = undefined;
  }
}
