import { milliseconds, seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { isStoreUnavailable } from '../store/store-unavailable.js';
import type {
  Change,
  FeedCursor,
  FeedSubscription,
  FollowOptions,
  ToldChange,
} from './change-feed.js';
import { ChangeQueue } from './change-queue.js';
import { readOn, type FeedLog } from './feed-log.js';
import type { LiveChanges, LiveFollower } from './live-changes.js';
import { Pace } from './pace.js';
import { tellWanted, type Tell } from './wanted-changes.js';

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
export class Follower implements FeedSubscription, AsyncIterator<ToldChange>, LiveFollower {
  private readonly queue: ChangeQueue;
  private readonly tell: Tell;
  private readonly pace: Pace | undefined;
  private isLive = false;
  /** Nothing was given that may not have been told. */
  private isIdle = true;
  private isClosed = false;
  private failure: Error | undefined;
  private given: FeedCursor;
  private wake: () => void = () => undefined;

  constructor(
    private readonly feed: FollowedFeed,
    public seen: FeedCursor,
    private readonly options: FollowOptions,
  ) {
    this.queue = new ChangeQueue(feed.bound);
    this.tell = tellWanted(options);
    this.pace = options.pace && new Pace(options.pace);
    this.given = seen;
    this.start = seen;
  }

  readonly start: FeedCursor;

  get idleAt(): FeedCursor | undefined {
    return this.isLive && this.isIdle && this.queue.size === 0 ? this.seen : undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The first read, which tells whether the feed reaches back to where the follower stands. */
  async open(): Promise<this> {
    await this.readLog();
    return this;
  }

  async next(): Promise<IteratorResult<ToldChange, undefined>> {
    this.isIdle = true;
    for (;;) {
      const change = this.take();
      if (change !== undefined) {
        this.isIdle = false;
        return { done: false, value: change };
      }
      if (this.failure !== undefined && !this.isClosed) throw this.end(this.failure);
      if (this.isClosed) return { done: true, value: undefined };
      await this.goOn();
    }
  }

  async return(): Promise<IteratorResult<ToldChange, undefined>> {
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
    const wanted = this.wantedOf(run);
    const isTaken = this.options.every ? this.queue.offerEach(wanted) : this.queue.offer(wanted);
    if (isTaken) {
      this.seen = Math.max(this.seen, run.at(-1)?.cursor ?? 0);
      if (wanted.length === 0) return;
    } else {
      this.isLive = false;
      this.feed.live.leave(this);
      if (this.options.every) this.overflow();
    }
    this.wake();
  }

  fail(error: Error): void {
    this.isLive = false;
    this.failure = error;
    this.wake();
  }

  /** What is ready to be told, and due. */
  private take(): ToldChange | undefined {
    if (this.pace !== undefined && this.failure === undefined && !this.pace.pass())
      return undefined;
    const change = this.queue.shift();
    this.given = change?.cursor ?? this.given;
    return change;
  }

  /** Until there may be something to tell. */
  private async goOn(): Promise<void> {
    if (this.queue.size > 0) return this.nextBatch();
    if (!this.isLive) return this.catchUp();
    await this.somethingNew();
  }

  /** A batch that waits is conflated as it passes. */
  private async nextBatch(): Promise<void> {
    const waitMs = this.pace?.waitMs ?? 0;
    if (waitMs > 0) return this.somethingNew(waitMs);
    this.queue.conflate();
    this.pace?.begin(this.queue.size, { goesOn: false });
  }

  private async catchUp(): Promise<void> {
    try {
      await this.readLog();
      if (this.pace === undefined) return;
      this.queue.conflate();
      this.pace.begin(this.queue.size, { goesOn: true });
    } catch (error) {
      if (!isStoreUnavailable(error)) return this.fail(error as Error);
      await this.somethingNew(milliseconds(200 + Math.random() * seconds(1)));
    }
  }

  private async readLog(): Promise<void> {
    const { heardUpTo } = this.feed.live;
    const run = await readOn(this.feed.log, this.seen);
    if (this.isClosed) return;
    // Before it was read, changes had been heard live that it does not hold: it was replaced by an older one.
    if (run.length === 0 && heardUpTo > this.seen)
      throw new StationError('CURSOR_EXPIRED', 'The feed was restored to an earlier state.');
    this.queue.refill(this.wantedOf(run));
    this.seen = run.at(-1)?.cursor ?? this.seen;
    this.isLive = this.feed.live.join(this);
  }

  private wantedOf(run: readonly Change[]): readonly ToldChange[] {
    const wanted: ToldChange[] = [];
    for (const change of run) {
      const told = change.cursor > this.seen ? this.tell(change) : undefined;
      if (told !== undefined) wanted.push(told);
    }
    return wanted;
  }

  private overflow(): void {
    const what = `More than ${this.queue.boundOfEach} changes wait to be taken.`;
    this.failure = new StationError('FEED_OVERFLOW', what, { details: { cursor: this.given } });
    this.queue.refill([]);
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
