import { milliseconds, seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { isStoreUnavailable } from '../store/store-unavailable.js';
import type { Change, FeedCursor, FeedSubscription } from './change-feed.js';
import { ChangeQueue } from './change-queue.js';
import { readOn, type FeedLog } from './feed-log.js';
import type { LiveChanges, LiveFollower } from './live-changes.js';

/** The log and its live end, as one follower uses them. */
export interface FollowedFeed {
  readonly log: FeedLog;
  readonly live: LiveChanges;
  /** How many different rows may wait for one follower in memory. */
  readonly bound: number;
}

/**
 * One reader's way through the feed. It reads the log at its own pace until it has caught up, then hears
 * live changes; when it falls too far behind it stops hearing, and reads the log once more when it has
 * room. Not an async generator: `return` must end a `next` that still waits.
 */
export class Follower implements FeedSubscription, AsyncIterator<Change>, LiveFollower {
  private readonly queue: ChangeQueue;
  private readonly keys: ReadonlySet<string> | undefined;
  private isLive = false;
  private isClosed = false;
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly feed: FollowedFeed,
    public seen: FeedCursor,
    keys?: readonly string[],
  ) {
    this.queue = new ChangeQueue(feed.bound);
    this.keys = keys && new Set(keys);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The first read, which tells whether the feed reaches back to where the follower stands. */
  async open(): Promise<this> {
    await this.readLog();
    return this;
  }

  async next(): Promise<IteratorResult<Change, undefined>> {
    for (;;) {
      const change = this.queue.shift();
      if (change !== undefined) return { done: false, value: change };
      if (this.failure !== undefined && !this.isClosed) throw this.end(this.failure);
      if (this.isClosed) return { done: true, value: undefined };
      await (this.isLive ? this.somethingNew() : this.catchUp());
    }
  }

  async return(): Promise<IteratorResult<Change, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  close(): void {
    this.isClosed = true;
    this.isLive = false;
    this.queue.refill([]);
    this.feed.live.leave(this);
    this.wake();
  }

  hear(run: readonly Change[]): void {
    if (this.queue.offer(this.freshIn(run))) {
      this.seen = Math.max(this.seen, run.at(-1)?.cursor ?? 0);
    } else {
      this.isLive = false;
      this.feed.live.leave(this);
    }
    this.wake();
  }

  fail(error: Error): void {
    this.isLive = false;
    this.failure = error;
    this.wake();
  }

  private async catchUp(): Promise<void> {
    try {
      await this.readLog();
    } catch (error) {
      if (!isStoreUnavailable(error)) return this.fail(error as Error);
      await this.somethingNew(milliseconds(200 + Math.random() * seconds(1)));
    }
  }

  private async readLog(): Promise<void> {
    const run = await readOn(this.feed.log, this.seen);
    if (this.isClosed) return;
    this.queue.refill(this.freshIn(run));
    this.seen = run.at(-1)?.cursor ?? this.seen;
    this.isLive = this.feed.live.join(this);
    // Live readers saw changes that the log does not hold: it was replaced by an older one.
    if (run.length === 0 && !this.isLive)
      throw new StationError('CURSOR_EXPIRED', 'The feed was restored to an earlier state.');
  }

  private freshIn(run: readonly Change[]): readonly Change[] {
    return run.filter(({ cursor, key }) => cursor > this.seen && (this.keys?.has(key) ?? true));
  }

  private somethingNew(atMostMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = atMostMs === undefined ? undefined : setTimeout(resolve, atMostMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private end(error: Error): Error {
    this.close();
    return error;
  }
}
