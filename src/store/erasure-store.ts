import type { PersonsRows } from '../model/erasure.js';

/** A step of an erasure, under the token of the task. */
export interface ErasureStep {
  readonly fencingToken: number;
  /** As a keyed hash. */
  readonly person: string;
  /** The id of the erasure: what it removed is counted for it alone. */
  readonly erasure: string;
}

/** What an erasure has removed so far. */
export interface ErasureStanding {
  readonly rows: number;
  readonly feedEntries: number;
  /** Nothing of the person was left when this erasure, or an earlier one, had ended. */
  readonly isDone: boolean;
}

/**
 * The persons whose rows a projection version may not hold, beside its rows. They outlast a reset: what is folded again makes
 * no rows of them. `fenced`: another owner was granted the task, and nothing was changed.
 */
export interface ErasureStore {
  /** All persons that were erased, here or from any other projection of the station: keyed hashes. */
  persons(): Promise<ReadonlySet<string>>;
  /** From now on the person is among them. Safe to repeat. */
  begin(step: ErasureStep): Promise<ErasureStanding | 'fenced'>;
  /**
   * Leaves of every change of these rows in the feed only its number, time and key: who resumes is told that the row is removed.
   * Tells the keys of all rows that were found. In one step. Safe to repeat.
   */
  scrub(step: ErasureStep, rows: PersonsRows): Promise<ReadonlySet<string> | 'fenced'>;
  /** Nothing of the person is left. */
  end(step: ErasureStep): Promise<ErasureStanding | 'fenced'>;
}
