import { StationError } from '../model/station-error.js';
import { isStoreUnavailable } from '../store/store-unavailable.js';
import type {
  Change,
  ChangeFeed,
  FeedCursor,
  FeedSubscription,
  FollowOptions,
} from './change-feed.js';
import { readOn, type FeedLog } from './feed-log.js';
import { Follower, type FollowedFeed } from './follower.js';
import { LiveChanges } from './live-changes.js';

const BOUND = 1_000;

/** A feed over a log: whoever follows first reads the log, then shares one reader of its end. */
export class LoggedChangeFeed implements ChangeFeed {
  private readonly feed: FollowedFeed;

  constructor(log: FeedLog, bound = BOUND) {
    this.feed = { log, live: new LiveChanges(log), bound };
  }

  async follow(options: FollowOptions): Promise<FeedSubscription> {
    try {
      const from = options.after ?? (await this.head());
      return await new Follower(this.feed, from, options).open();
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      throw new StationError('STORE_UNAVAILABLE', 'The feed cannot be read now.', { cause: error });
    }
  }

  head(): Promise<FeedCursor> {
    return this.feed.log.head();
  }

  read(after: FeedCursor): Promise<readonly Change[]> {
    return readOn(this.feed.log, after);
  }
}
