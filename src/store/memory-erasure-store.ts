import type { PersonsRows } from '../model/erasure.js';
import type { ErasureStanding, ErasureStep, ErasureStore } from './erasure-store.js';

/** Takes a person's rows out of what it keeps of changes; tells their keys, and of how many changes. */
export type Scrubber = (rows: PersonsRows) => {
  readonly keys: ReadonlySet<string>;
  readonly changes: number;
};

interface ErasedInMemory {
  erasure: string;
  rows: number;
  feedEntries: number;
  isDone: boolean;
}

/** The erased persons of a store in memory. */
export class MemoryErasureStore implements ErasureStore {
  private readonly erased = new Map<string, ErasedInMemory>();
  private readonly scrubbers = new Set<Scrubber>();

  /** @param isOwner whether a token is the newest */
  constructor(private readonly isOwner: (fencingToken: number) => boolean) {}

  /** Who keeps changes, and must take rows out of them. */
  scrubBy(scrubber: Scrubber): void {
    this.scrubbers.add(scrubber);
  }

  /** Counts rows that a commit deleted for an erasure that was begun. */
  deleted(person: string, rows: number): void {
    const is = this.erased.get(person);
    if (is !== undefined) is.rows += rows;
  }

  async persons(): Promise<ReadonlySet<string>> {
    return new Set(this.erased.keys());
  }

  async begin(step: ErasureStep): Promise<ErasureStanding | 'fenced'> {
    return this.isOwner(step.fencingToken) ? standingOf(this.of(step)) : 'fenced';
  }

  async scrub(step: ErasureStep, rows: PersonsRows): Promise<ReadonlySet<string> | 'fenced'> {
    if (!this.isOwner(step.fencingToken)) return 'fenced';
    const keys = new Set(rows.keys);
    for (const scrub of this.scrubbers) {
      const scrubbed = scrub(rows);
      for (const key of scrubbed.keys) keys.add(key);
      this.of(step).feedEntries += scrubbed.changes;
    }
    return keys;
  }

  async end(step: ErasureStep): Promise<ErasureStanding | 'fenced'> {
    if (!this.isOwner(step.fencingToken)) return 'fenced';
    const is = this.of(step);
    is.isDone = true;
    return standingOf(is);
  }

  /** What another erasure of the person left undone is counted for this one. */
  private of({ person, erasure }: ErasureStep): ErasedInMemory {
    let is = this.erased.get(person);
    if (is === undefined) {
      is = { erasure, rows: 0, feedEntries: 0, isDone: false };
      this.erased.set(person, is);
    }
    if (is.erasure !== erasure && is.isDone) is.rows = is.feedEntries = 0;
    is.erasure = erasure;
    return is;
  }
}

const standingOf = ({ rows, feedEntries, isDone }: ErasedInMemory): ErasureStanding => ({
  rows,
  feedEntries,
  isDone,
});
