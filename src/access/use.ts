import type { Coordinate } from './contract.js';

/** An operation that somebody used: what its counts are kept by. */
export interface UsedOperation {
  /** The consumer's name, or `open`. */
  readonly consumer: string;
  /** SHA-256 of the document's normalised text. */
  readonly documentId: string;
  readonly operationName: string | null;
  readonly coordinates: readonly Coordinate[];
  /** By name. */
  readonly projections: readonly string[];
}

/** `violated`: refused, reduced or reported for asking beyond the contract. `limited`: beyond a limit. */
export type UseOutcome = 'answered' | 'failed' | 'violated' | 'limited';

/** What is known of a use beyond that it was. */
export interface Noted {
  /** For subscriptions: events told. One unless said. */
  readonly count?: number;
  /** From when the operation was taken up until its result was there; 0 where an answer was given again. */
  readonly tookMs?: number;
}

/** Hears of every request on the query path: it must not throw, wait, or cost more than counting does. */
export interface UseRecord {
  note(use: UsedOperation, outcome: UseOutcome, noted?: Noted): void;
}

/** The token under which Nest provides the {@link UseRecord} of the station. */
export const USE_RECORD = Symbol('use-record');
