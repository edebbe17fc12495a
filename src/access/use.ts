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

/** Hears of every request on the query path: it must not throw, wait, or cost more than counting does. */
export interface UseRecord {
  /** @param count for subscriptions: events told */
  note(use: UsedOperation, outcome: UseOutcome, count?: number): void;
}

/** The token under which Nest provides the {@link UseRecord} of the station. */
export const USE_RECORD = Symbol('use-record');
