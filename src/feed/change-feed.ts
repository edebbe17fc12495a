import type { Projection } from '../model/projection.js';
import type { Instant } from '../model/clock.js';
import type { Row } from '../model/row.js';

/** One committed change of one row, as readers of the feed see it. */
export interface Change {
  readonly key: string;
  /** The row after the change; undefined is a tombstone: the row was deleted. */
  readonly row: Row | undefined;
  /** Where to resume after this change. */
  readonly cursor: FeedCursor;
  /** When it was committed, on the clock of the store. */
  readonly committedAt: Instant;
}

/** A place in the feed: the running number of a change. 0 stands before the first one. */
export type FeedCursor = number;

/** A follower of the feed. `close` ends it at once; iteration then completes. */
export interface FeedSubscription extends AsyncIterable<Change> {
  close(): void;
}

/** The ordered flow of one projection's committed changes to readers. */
export interface ChangeFeed {
  /**
   * Follows the changes after `after`; from now on when it is absent.
   * @throws StationError CURSOR_EXPIRED when the feed no longer reaches back to `after`, CURSOR_INVALID
   * when `after` has not happened yet, STORE_UNAVAILABLE when the feed cannot be read now. Iteration
   * rides out an unavailable store, and throws CURSOR_EXPIRED when the feed was cut meanwhile.
   */
  follow(options: FollowOptions): Promise<FeedSubscription>;
}

export interface FollowOptions {
  readonly after?: FeedCursor;
  /** Only the changes of these rows: others do not wake the follower, nor take room in its queue. */
  readonly keys?: readonly string[];
}

/** Opens the feed of each projection; one per kind of store. */
export interface ChangeFeeds {
  open(projection: Projection): ChangeFeed;
}

/** The token under which Nest provides the {@link ChangeFeeds} of the station. */
export const CHANGE_FEEDS = Symbol('change-feeds');
