import type { Instant } from '../model/clock.js';
import { milliseconds, seconds, type Duration } from '../model/duration.js';
import type { EventSource, StreamState } from './event-source.js';

/** What a stream held when it was asked, and an instant from before it was asked. */
export interface HeadSeen extends StreamState {
  readonly stream: string;
  /** On the clock that replicas share. Whatever was stored before it lies at or below `lastSequence`. */
  readonly at: Instant;
  /** The same instant on this process' own monotonic clock, in milliseconds. */
  readonly askedAt: number;
}

/** Tells the time on the clock that replicas share. */
export type SharedNow = () => Promise<Instant>;

/** Hears of heads; it must not throw. */
export type HearHead = (head: HeadSeen) => void;

export interface HeadFollower {
  /** How long, at most, between two looks. */
  readonly cadence: Duration;
  readonly hear: HearHead;
}

/**
 * How often a stream's head is looked at for a staleness budget: often enough that looking takes a tenth of
 * it, and no more often than costs nothing noticeable.
 */
export const cadenceFor = (budget: Duration): Duration =>
  milliseconds(Math.min(Math.max(budget / 10, milliseconds(50)), seconds(1)));

/**
 * Looks at the heads of streams: one request a stream and cadence, shared by all who follow it. The time is
 * asked first and the head after it, so that a head, once it is reached, proves that everything which was
 * stored before that time is there: no clock but the shared one is trusted, and no event's age.
 */
export class HeadWatch {
  private readonly watched = new Map<string, WatchedHead>();

  constructor(
    private readonly source: Pick<EventSource, 'stateOf'>,
    private readonly now: SharedNow,
  ) {}

  /** Hears every look that begins from now on, until the returned function is called. */
  follow(stream: string, follower: HeadFollower): () => void {
    return this.headOf(stream).follow(follower);
  }

  /**
   * One look that begins from now on; whoever asks while one is under way shares the next. Undefined where
   * there is no such stream. Rejects when the source or the clock is away.
   */
  look(stream: string): Promise<HeadSeen | undefined> {
    return this.headOf(stream).look();
  }

  private headOf(stream: string): WatchedHead {
    const watched = this.watched.get(stream) ?? new WatchedHead(() => this.ask(stream));
    this.watched.set(stream, watched);
    return watched;
  }

  private async ask(stream: string): Promise<HeadSeen | undefined> {
    const askedAt = performance.now();
    const at = await this.now();
    const state = await this.source.stateOf(stream);
    return state === undefined ? undefined : { ...state, stream, at, askedAt };
  }
}

/** One stream's head: at most one look under way and one to follow it. */
class WatchedHead {
  private readonly followers = new Set<HeadFollower>();
  private underWay: Promise<HeadSeen | undefined> | undefined;
  private following: Promise<HeadSeen | undefined> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ask: () => Promise<HeadSeen | undefined>) {}

  follow(follower: HeadFollower): () => void {
    this.followers.add(follower);
    this.rest();
    return () => {
      this.followers.delete(follower);
      if (this.followers.size === 0) clearTimeout(this.timer);
    };
  }

  look(): Promise<HeadSeen | undefined> {
    if (this.underWay === undefined) return this.begin();
    this.following ??= this.underWay
      .catch(() => undefined)
      .then(() => {
        this.following = undefined;
        return this.begin();
      });
    return this.following;
  }

  private begin(): Promise<HeadSeen | undefined> {
    clearTimeout(this.timer);
    const hearing = [...this.followers];
    this.underWay = this.ask()
      .then((head) => {
        if (head !== undefined)
          for (const follower of hearing) if (this.followers.has(follower)) follower.hear(head);
        return head;
      })
      .finally(() => {
        this.underWay = undefined;
        this.rest();
      });
    return this.underWay;
  }

  /** Until the tightest cadence of those who follow asks for the next look. */
  private rest(): void {
    clearTimeout(this.timer);
    if (this.followers.size === 0 || this.underWay !== undefined) return;
    const cadence = Math.min(...[...this.followers].map((follower) => follower.cadence));
    // Whoever looks on demand hears of a failure; the next look comes by itself.
    this.timer = setTimeout(() => void this.look().catch(() => undefined), cadence);
  }
}
