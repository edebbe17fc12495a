import type { ErrorCode } from './error-codes.js';
import type { Instant } from './clock.js';

/** The headers of a message; a name may have several values. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/** An event set aside, with all that is needed to apply it later. */
export interface DeadLetter {
  readonly projection: string;
  readonly version: number;
  /** Runs from 1 in the order in which the task met its letters; letters of a queue are redriven in this order. */
  readonly number: number;
  /** Letters that wait for one another: those of a key, or this letter alone. */
  readonly queue: string;
  /** The row that waits for it; null when the message could not be read far enough to know. */
  readonly key: string | null;
  readonly stream: string;
  readonly sequence: number;
  readonly subject: string;
  readonly storedAt: Instant;
  readonly headers: Headers;
  readonly payload: Uint8Array;
  /** Why it is here; `EVENT_QUEUED` behind an earlier letter of its key. */
  readonly code: ErrorCode;
  readonly reason: string;
}

/** The queue of all letters of a key: what comes later waits for what came before. */
export const keyQueue = (key: string): string => `key:${key}`;
export const isKeyQueue = (queue: string): boolean => queue.startsWith(keyQueue(''));
/** The queue of a letter that nothing waits for. */
export const ownQueue = (letter: number): string => `letter:${letter}`;

/** One queue of one projection version. */
export interface LetterQueue {
  readonly projection: string;
  readonly version: number;
  readonly queue: string;
}

/** A stretch of a queue: letters numbered from `from` up to and with `upTo`, at most `limit`. */
export interface LetterRange {
  readonly from: number;
  readonly upTo: number;
  readonly limit: number;
}

/** What a letter still is to its projection: it waits, was applied after all, or was given up. */
export type LetterStatus = 'waiting' | 'redriven' | 'discarded';

/** `fenced`: another owner was granted the task, and has kept its own. */
export type KeepOutcome = 'kept' | 'fenced';

/**
 * Keeps dead letters. Whether a letter waits is decided by the store, together with the rows; what stands
 * here follows. Methods reject while the place where they are kept is away; the task then waits.
 */
export interface DeadLetters {
  /**
   * Stores letters before the checkpoint passes them, as waiting. Safe to repeat: a letter of the same
   * projection, version and number replaces the one before, which was never committed. `fenced`: one of
   * them was kept under a newer token, and is left alone.
   */
  keep(letters: readonly DeadLetter[], fencingToken: number): Promise<KeepOutcome>;
  /** The waiting letters of a stretch of a queue, in order. */
  waiting(queue: LetterQueue, range: LetterRange): Promise<readonly DeadLetter[]>;
  /**
   * Notes where a queue begins now, as the store says it: what stands before was redriven; what stands from
   * there on waits, also when it was noted as redriven before the store lost that. What was discarded stays
   * so. Safe to repeat.
   */
  beginsAt(queue: LetterQueue, number: number): Promise<void>;
  /** Notes that a letter could not be applied, once more. */
  failed(
    letter: DeadLetter,
    fault: { readonly code: ErrorCode; readonly reason: string },
  ): Promise<void>;
  /** Gives up all waiting letters of a projection version: its task reads every event again. Safe to repeat. */
  forget(projection: string, version: number): Promise<void>;
  /** How many letters of a projection version wait. */
  countWaiting(projection: string, version: number): Promise<number>;
}

/** The token under which Nest provides the {@link DeadLetters} of the station. */
export const DEAD_LETTERS = Symbol('dead-letters');
