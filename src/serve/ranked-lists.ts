import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeFeed, FeedSubscription } from '../feed/change-feed.js';
import { isAway, isCut } from '../feed/broken-line.js';
import type { FreshReads } from '../freshness/fresh-reads.js';
import { milliseconds, seconds } from '../model/duration.js';
import type { PageRequest, ProjectionStore } from '../store/projection-store.js';
import { RankedList, type RankingLine } from './ranked-list.js';

/** Which beginning of which list. */
export type RankingAsked = Pick<PageRequest, 'orderBy' | 'direction' | 'where' | 'limit'>;

export interface RankedListsParts {
  readonly feed: ChangeFeed;
  readonly store: ProjectionStore;
  readonly reads: FreshReads;
}

/** Lists are not read more often than this. */
const PACE = milliseconds(100);
const RETRY_AFTER = seconds(1);

/**
 * The watched lists of one projection here. One follower of the feed tells when to read them again, each distinct
 * one once; none while nobody watches.
 */
export class RankedLists {
  private readonly lists = new Map<string, RankedList>();
  private running: AbortController | undefined;
  /** Of the run whose follower has begun. */
  private following: AbortSignal | undefined;

  constructor(private readonly parts: RankedListsParts) {}

  /** How many distinct lists are watched. */
  get size(): number {
    return this.lists.size;
  }

  /** The line is told the list now, and whenever it looks different, until it is closed. */
  watch(asked: RankingAsked, line: RankingLine): void {
    const name = nameOf(asked);
    const list = this.lists.get(name) ?? new RankedList(() => this.read(asked));
    this.lists.set(name, list);
    list.join(line);
    const leave = () => {
      list.leave(line);
      if (!list.isWatched && this.lists.get(name) === list) this.lists.delete(name);
      if (this.lists.size === 0) this.running?.abort();
    };
    line.closed.addEventListener('abort', leave, { once: true });
    if (line.closed.aborted) leave();
    else this.readAlso(list);
  }

  /** A list that is new here is read at once, and again after every change. */
  private readAlso(list: RankedList): void {
    if (this.running === undefined || this.running.signal.aborted) void this.run();
    // Before the follower has begun, its first reading reads this list too.
    else if (this.following === this.running.signal) void this.readUntilRead(list);
  }

  private async readUntilRead(list: RankedList): Promise<void> {
    while (list.isWatched)
      try {
        return await list.refresh(isAway);
      } catch {
        await pause(RETRY_AFTER);
      }
  }

  private async run(): Promise<void> {
    const running = new AbortController();
    this.running = running;
    while (!running.signal.aborted)
      try {
        await this.follow(running.signal);
      } catch (error) {
        if (!isAway(error) && !isCut(error)) return this.failAll(error);
        // A feed that was cut tells nothing of what came meanwhile: the lists are read again.
        const after = isAway(error) ? RETRY_AFTER : PACE;
        await pause(after, undefined, { signal: running.signal }).catch(() => undefined);
      }
  }

  private failAll(error: unknown): void {
    this.running = undefined;
    const lists = [...this.lists.values()];
    this.lists.clear();
    for (const list of lists) list.fail(error);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const follower = await this.parts.feed.follow({ pace: PACE });
    const close = () => follower.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      if (signal.aborted) return;
      this.following = signal;
      await this.readAll();
      await this.readOnChanges(follower);
    } finally {
      if (this.following === signal) this.following = undefined;
      signal.removeEventListener('abort', close);
      close();
    }
  }

  /** All changes of a batch are heard before the lists are read: while that lasts the next ones conflate. */
  private async readOnChanges(follower: FeedSubscription): Promise<void> {
    let readUpTo = 0;
    for await (const { cursor } of follower) {
      if (cursor <= readUpTo) continue;
      readUpTo = await this.parts.feed.head();
      await this.readAll();
    }
  }

  private async readAll(): Promise<void> {
    await Promise.all([...this.lists.values()].map((list) => list.refresh(isAway)));
  }

  private read(asked: RankingAsked) {
    const { reads, store } = this.parts;
    return reads.read({ store, readOnce: () => store.page(asked) });
  }
}

const nameOf = ({ orderBy, direction, where, limit }: RankingAsked): string => {
  const filters = Object.entries(where).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([orderBy, direction, limit, filters]);
};
