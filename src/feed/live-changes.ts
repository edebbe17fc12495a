import { StationError } from '../model/station-error.js';
import type { Change, FeedCursor } from './change-feed.js';
import { expired, type FeedLog, type StopTail } from './feed-log.js';

/** One that hears live changes. */
export interface LiveFollower {
  /** Up to where it knows the feed. */
  readonly seen: FeedCursor;
  /** A run of changes; those it has seen are to be ignored. */
  hear(run: readonly Change[]): void;
  /** No more comes: the feed was cut or is broken. */
  fail(error: Error): void;
}

/** Reads the end of one log once, for all who follow it; not at all while nobody does. */
export class LiveChanges {
  private readonly followers = new Set<LiveFollower>();
  private position: FeedCursor = 0;
  private stopTail: StopTail | undefined;

  constructor(private readonly log: FeedLog) {}

  /** Up to where it has heard the feed; 0 while it does not listen. */
  get heardUpTo(): FeedCursor {
    return this.stopTail === undefined ? 0 : this.position;
  }

  /** False while the follower has not seen all that went by already: it must read on first. */
  join(follower: LiveFollower): boolean {
    if (this.stopTail !== undefined && follower.seen < this.position) return false;
    this.followers.add(follower);
    if (this.stopTail === undefined) this.start(follower.seen);
    return true;
  }

  leave(follower: LiveFollower): void {
    if (this.followers.delete(follower) && this.followers.size === 0) this.stop();
  }

  private start(after: FeedCursor): void {
    this.position = after;
    this.stopTail = this.log.tail(after, {
      changes: (run) => this.publish(run),
      lost: (error) => this.failAll(isAhead(error) ? expired(this.position) : error),
    });
  }

  private publish(run: readonly Change[]): void {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) return;
    if (first.cursor > this.position + 1) return this.failAll(expired(this.position));
    this.position = Math.max(this.position, last.cursor);
    for (const follower of this.followers) follower.hear(run);
  }

  private failAll(error: Error): void {
    const failed = [...this.followers];
    this.followers.clear();
    this.stop();
    for (const follower of failed) follower.fail(error);
  }

  private stop(): void {
    this.stopTail?.();
    this.stopTail = undefined;
  }
}

/** Followers were where the feed has not come again: for them it is cut, and they must start anew. */
const isAhead = (error: Error): boolean =>
  error instanceof StationError && error.code === 'CURSOR_INVALID';
