import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';

/** What is remembered of a key that a poll looked at. Lost, it costs one answer more. */
export interface SeenKey {
  /** When the owner was asked for what was seen last, on the clock of the store. */
  readonly seenAt: Instant;
  /** The last message of the key then: only while it is the last one holds what the owner is told to be known. */
  readonly sequence: number;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** What polls know of earlier rounds, and which of them has a round under way. Rejects while the store is away. */
export interface PollMemory {
  /** The time on the clock of the store. */
  now(): Promise<Instant>;
  seen(poll: string): Promise<ReadonlyMap<string, SeenKey>>;
  /** When the owner was asked for what was seen last of one key; 0 where that is not known. */
  seenAt(poll: string, key: string): Promise<Instant>;
  note(poll: string, key: string, seen: SeenKey): Promise<void>;
  /** What {@link tell} was told last, by poll; undefined of polls that never were. */
  told(polls: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Keeps a text about a poll for all replicas. */
  tell(poll: string, text: string): Promise<void>;
  /** Takes the one round of a poll that may be under way, or keeps it for so long again; false where another has it. */
  hold(poll: string, by: string, ttl: Duration): Promise<boolean>;
  release(poll: string, by: string): Promise<void>;
}

/** The token under which Nest provides the {@link PollMemory} of the station. */
export const POLL_MEMORY = Symbol('poll-memory');
