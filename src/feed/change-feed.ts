import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { Fields } from '../store/index-places.js';
import type { Filter } from '../store/projection-store.js';

/** One committed change of one row, as readers of the feed see it. */
export interface Change {
  readonly key: string;
  /** The row after the change; undefined is a tombstone: the row was deleted. */
  readonly row: Row | undefined;
  /** Where to resume after this change. */
  readonly cursor: FeedCursor;
  /** When it was committed, on the clock of the store. */
  readonly committedAt: Instant;
  /** By what lists were filtered before it, where it moved the row between filters or deleted it. */
  readonly before?: Fields;
  /** What the row was is erased, and by what it was filtered: the change tells only that it is removed. */
  readonly erased?: true;
}

/** A change as it is told to one follower. */
export interface ToldChange extends Change {
  /** How many changes meant for this follower were left out since the last one it was told: newer ones of their rows come. */
  readonly skipped: number;
  /** The row is still there, but no longer among those that are asked for: `row` is undefined. */
  readonly left?: boolean;
}

/** A place in the feed: the running number of a change. 0 stands before the first one. */
export type FeedCursor = number;

/** A follower of the feed. `close` ends it at once; iteration then completes. */
export interface FeedSubscription extends AsyncIterable<ToldChange> {
  /** The place after which it began. */
  readonly start: FeedCursor;
  /**
   * Up to where everything was told, while a `next` waits for more and before the first one; undefined while there is
   * something to tell.
   */
  readonly idleAt: FeedCursor | undefined;
  close(): void;
}

/** The ordered flow of one projection's committed changes to readers. */
export interface ChangeFeed {
  /**
   * Follows the changes after `after`; from now on when it is absent.
   * @throws StationError CURSOR_EXPIRED when the feed no longer reaches back to `after`, CURSOR_INVALID
   * when `after` has not happened yet, STORE_UNAVAILABLE when the feed cannot be read now. Iteration
   * rides out an unavailable store, and throws CURSOR_EXPIRED when the feed was cut meanwhile, and FEED_OVERFLOW when
   * every change is wanted and too many wait.
   */
  follow(options: FollowOptions): Promise<FeedSubscription>;
  /** The place of the newest change. Rejects when the store is away. */
  head(): Promise<FeedCursor>;
  /**
   * One bounded run of the changes after a place, with nothing left out; empty at the end of the feed. Rejects when
   * the store is away.
   * @throws StationError CURSOR_EXPIRED, CURSOR_INVALID
   */
  read(after: FeedCursor): Promise<readonly Change[]>;
}

/** Which changes are wanted. Others do not wake the follower, nor take room in its queue. */
export interface ChangesWanted {
  /** Only of these rows. */
  readonly keys?: readonly string[];
  /** Only of rows that hold these values, and of those that cease to. */
  readonly where?: Filter;
}

export interface FollowOptions extends ChangesWanted {
  readonly after?: FeedCursor;
  /** Each change, none left out; a follower that is too slow for it is ended. */
  readonly every?: boolean;
  /** At most one batch of changes in this time, the latest of each row. Not together with `every`. */
  readonly pace?: Duration;
}

/** Opens the feed of each projection; one per kind of store. */
export interface ChangeFeeds {
  open(projection: Projection): ChangeFeed;
}

/** The token under which Nest provides the {@link ChangeFeeds} of the station. */
export const CHANGE_FEEDS = Symbol('change-feeds');
