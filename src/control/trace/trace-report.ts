import type { ErrorCode } from '../../model/error-codes.js';
import type { Headers, LetterStatus } from '../../model/dead-letter.js';
import type { Row } from '../../model/row.js';

/** What became of one event. Instants are ISO 8601. */
export interface TraceReport {
  readonly stream: string;
  readonly sequence: number;
  readonly message: TracedMessage;
  /** Those that read its stream, by name. */
  readonly projections: readonly ProjectionTrace[];
  /** Whether payload, headers, keys, rows and reasons are left out: they are for who operates the station. */
  readonly withheld: boolean;
  /** What could not be asked, and why. */
  readonly missing: readonly string[];
}

/**
 * `stored`: the stream holds it. `gone`: it no longer does; what is told comes from a dead letter, if there is one.
 * `ahead`: it was not published yet. `no-stream`: there is no such stream now. `unknown`: the stream cannot be asked.
 */
export type MessageState = 'stored' | 'gone' | 'ahead' | 'no-stream' | 'unknown';

/** The event as its stream, or else a dead letter, holds it; null where it is not known any more. */
export interface TracedMessage {
  readonly state: MessageState;
  readonly subject: string | null;
  readonly storedAt: string | null;
  readonly type: string | null;
  readonly id: string | null;
  /** When it happened, by its own word. */
  readonly time: string | null;
  /** Who promised such events. */
  readonly producers: readonly string[];
  readonly headers?: Headers | null;
  /** `{ json }`, `{ text }` or `{ base64 }`, whichever it is. */
  readonly payload?: object | null;
}

/**
 * `not-yet`: the checkpoint has not come so far. `folded`: it is in the rows. `filtered`: it touches no row, or was taken
 * in before. `dead-lettered`: see the letters. `passed`: the checkpoint went past it, and more is not known.
 * `unknown`: it cannot be told.
 */
export type TraceOutcome =
  'not-yet' | 'folded' | 'filtered' | 'dead-lettered' | 'passed' | 'unknown';

export interface ProjectionTrace {
  readonly projection: string;
  readonly version: number;
  readonly owner: string;
  readonly outcome: TraceOutcome;
  /** The same in a sentence, with what is known besides. */
  readonly words: string;
  /** When the checkpoint went past it, on the clock of the store. */
  readonly committedAt: string | null;
  /** The rows that it touches; null where that is not known. */
  readonly keys: readonly string[] | null;
  /** Of these rows, those that the commit changed, as they were after it; null where that is not known. */
  readonly changes: readonly TracedChange[] | null;
  readonly letters: readonly TracedLetter[];
}

/** A null row was deleted. */
export interface TracedChange {
  readonly key: string;
  readonly row: Row | null;
}

export interface TracedLetter {
  readonly number: number;
  readonly status: LetterStatus;
  readonly code: ErrorCode;
  readonly key: string | null;
  readonly reason: string | null;
  readonly failedAt: string;
  readonly settledAt: string | null;
}
