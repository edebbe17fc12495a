import { setTimeout as pause } from 'node:timers/promises';
import { milliseconds } from '../model/duration.js';
import { isAway, isCut, withCursor } from './broken-line.js';
import type { ChangeFeed, FeedSubscription, FollowOptions, ToldChange } from './change-feed.js';
import { bareEvent, changeEvent, type FeedEvent, type LinePlace } from './feed-event.js';
import type { Heartbeats } from './heartbeats.js';
import { ProvenPlace } from './proven-place.js';
import { Snapshot, type ReadPage } from './snapshot.js';
import { tellWanted, type Tell } from './wanted-changes.js';

/** What a subscriber asks to be told. */
export interface LineOrder extends Omit<FollowOptions, 'after'> {
  /** Where to go on; a place within a snapshot goes on with the snapshot. */
  readonly after?: LinePlace;
  /** First the rows as they are, unless `after` is given. */
  readonly snapshot?: boolean;
  /** Begins with a snapshot, whenever the feed does not reach back to where the subscriber is. */
  readonly resnapshot?: boolean;
}

export interface LineParts {
  readonly feed: ChangeFeed;
  readonly readPage: ReadPage;
  /** A place as it is told to subscribers. */
  readonly cursorOf: (place: LinePlace) => string;
  /** Absent for one who wants no heartbeats. */
  readonly heartbeats?: Pick<Heartbeats, 'join'> | undefined;
}

const RETRY_AFTER = milliseconds(200);
const OVER = { done: true, value: undefined } as const;

/**
 * All that one subscriber is told, one event after the other: rows, changes, heartbeats. It holds one page of rows or
 * one run of changes beside what its follower holds. Not an async generator: `return` must end a `next` that
 * still waits.
 */
export class EventLine implements AsyncIterableIterator<FeedEvent, undefined> {
  /** Up to where the subscriber was told. */
  private place: LinePlace;
  private snapshot: Snapshot | undefined;
  private follower: FeedSubscription | undefined;
  private changes: AsyncIterator<ToldChange> | undefined;
  private ready: FeedEvent[] = [];
  private failure: Error | undefined;
  private isPulling = false;
  private isBeatDue = false;
  private isClosed = false;
  /** Nothing was given that may not have been told. */
  private isResting = true;
  private lastRest: LinePlace | undefined;
  private readonly tell: Tell;
  private readonly proven = new ProvenPlace();
  private readonly closing = new AbortController();
  private leaveBeats: () => void = () => undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly parts: LineParts,
    private readonly order: LineOrder,
  ) {
    this.tell = tellWanted(order);
    this.place = order.after ?? { cursor: 0 };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Aborts when nothing more comes. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /**
   * Up to where everything was told, while a `next` waits and before the first one; undefined within a snapshot, and
   * while an event may be under way. Once it has ended: where it rested then.
   */
  get restsAt(): LinePlace | undefined {
    if (this.isClosed) return this.lastRest;
    const { follower, place } = this;
    if (!this.isResting || follower === undefined || place.toldTo !== undefined) return undefined;
    const idleAt = this.ready.length === 0 ? follower.idleAt : undefined;
    return { cursor: Math.max(place.cursor, idleAt ?? 0) };
  }

  /**
   * Begins, so that what keeps it from beginning is told at once.
   * @throws StationError like {@link ChangeFeed.follow}
   */
  async open(): Promise<this> {
    const { after, snapshot } = this.order;
    if (after?.toldTo !== undefined)
      this.snapshot = new Snapshot(this.snapshotParts, { ...after, toldTo: after.toldTo });
    else if (after === undefined && snapshot === true) this.startOver();
    try {
      if (this.snapshot === undefined) await this.follow(after);
      else await this.tellRows(this.snapshot);
    } catch (error) {
      if (!this.mayStartOver(error)) throw error;
      this.startOver();
    }
    this.leaveBeats =
      this.parts.heartbeats?.join((beat) => {
        this.proven.heard(beat);
        this.isBeatDue = true;
        this.wake();
      }) ?? this.leaveBeats;
    return this;
  }

  async next(): Promise<IteratorResult<FeedEvent, undefined>> {
    this.isResting = true;
    for (;;) {
      if (this.isClosed) return OVER;
      const event = this.beat() ?? this.ready.shift();
      if (event !== undefined) {
        this.isResting = false;
        this.place = event.place;
        return { done: false, value: event };
      }
      if (this.failure !== undefined) throw this.broken(this.failure);
      void this.pull();
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.lastRest = this.restsAt;
    this.isClosed = true;
    this.ready = [];
    this.closing.abort();
    this.leaveBeats();
    this.follower?.close();
    this.wake();
    return OVER;
  }

  /** Completes: what is left untold is told to whoever goes on after the last cursor. */
  end(): void {
    void this.return();
  }

  /** Fetches what comes next, at most once at a time. */
  private async pull(): Promise<void> {
    if (this.isPulling) return;
    this.isPulling = true;
    try {
      await this.fetch();
    } catch (error) {
      if (this.mayStartOver(error)) this.startOver();
      else if (isAway(error)) await this.notNow();
      else this.failure = error as Error;
    }
    this.isPulling = false;
    this.wake();
  }

  private async fetch(): Promise<void> {
    if (this.snapshot !== undefined) return this.tellRows(this.snapshot);
    if (this.changes === undefined) return this.follow(this.place);
    const { done, value } = await this.changes.next();
    if (done === true) this.end();
    else this.ready.push(changeEvent(value));
  }

  private async tellRows(snapshot: Snapshot): Promise<void> {
    this.ready.push(...(await snapshot.next()));
    if (snapshot.isComplete) this.snapshot = undefined;
  }

  private async follow(after: LinePlace | undefined): Promise<void> {
    const options = after === undefined ? this.order : { ...this.order, after: after.cursor };
    const follower = await this.parts.feed.follow(options as FollowOptions);
    if (this.isClosed) return follower.close();
    this.follower = follower;
    this.changes = follower[Symbol.asyncIterator]();
    this.place = { cursor: after?.cursor ?? follower.start };
  }

  private beat(): FeedEvent | undefined {
    if (!this.isBeatDue) return undefined;
    this.isBeatDue = false;
    const idleAt = this.ready.length === 0 ? this.follower?.idleAt : undefined;
    if (idleAt !== undefined && idleAt > this.place.cursor) this.place = { cursor: idleAt };
    if (this.snapshot === undefined && this.place.toldTo === undefined)
      this.proven.told(this.place.cursor);
    return { ...bareEvent('HEARTBEAT', this.place), asOf: this.proven.asOf };
  }

  private startOver(): void {
    this.follower?.close();
    this.follower = this.changes = undefined;
    this.proven.forget();
    this.snapshot = new Snapshot(this.snapshotParts);
    this.ready = [bareEvent('SNAPSHOT_STARTED', { cursor: 0, toldTo: null })];
  }

  private get snapshotParts() {
    return { feed: this.parts.feed, readPage: this.parts.readPage, tell: this.tell };
  }

  private mayStartOver(error: unknown): boolean {
    return this.order.resnapshot === true && isCut(error);
  }

  private notNow(): Promise<void> {
    const { signal } = this.closing;
    return pause(RETRY_AFTER, undefined, { signal }).catch(() => undefined);
  }

  private broken(error: Error): Error {
    void this.return();
    return withCursor(error, () => this.parts.cursorOf(this.place));
  }
}
