import type { Projection } from './projection.js';

/** The event that asks for an erasure. */
export interface ErasingEvent {
  readonly stream: string;
  readonly sequence: number;
  readonly type: string;
}

/** One erasure of one person, as an event asked for it. */
export interface Erasure extends ErasingEvent {
  readonly id: string;
  /** The person, as a keyed hash: who does not know the station's secret cannot tell who it is, nor try ids. */
  readonly person: string;
}

/** An event may erase several persons: the id tells event and person. It fits into a path. */
export const erasureOf = ({ stream, sequence, type }: ErasingEvent, person: string): Erasure => ({
  id: `${stream}-${sequence}-${person.slice(0, 8)}`,
  person,
  stream,
  sequence,
  type,
});

/** What an erasure removed from one version of a projection. */
export interface Erased {
  readonly rows: number;
  /** Changes of the feed of which only the key is left. */
  readonly feedEntries: number;
  /** Messages deleted from the feed over NATS. */
  readonly messages: number;
  /** Dead letters deleted, or emptied where later ones wait behind them. */
  readonly letters: number;
}

/** Whose task erases. */
export type ErasingTask = Pick<Projection, 'name' | 'version'>;

/** Whose letters are erased: those of some keys, and all that name the person. */
export interface PersonsLetters {
  readonly person: string;
  readonly keys: readonly string[];
}

/**
 * The report on erasures, and the letters that fall to them, kept together. It knows persons by their keyed hashes only. Every
 * call is safe to repeat, and rejects while the place where it is kept is away: the task then waits.
 */
export interface ErasureBook {
  /** A task has reached an erasure. Those that are to come are listed from the first one on. */
  begun(erasure: Erasure, task: ErasingTask): Promise<void>;
  /** Deletes letters for good and counts them in the same step. */
  eraseLetters(erasure: Erasure, task: ErasingTask, whose: PersonsLetters): Promise<void>;
  /** Of letters of a task, the numbers that are still kept. */
  stillKept(task: ErasingTask, numbers: readonly number[]): Promise<ReadonlySet<number>>;
  /** So many messages of the feed over NATS are about to be deleted; the greatest number that was told stands. */
  found(erasure: Erasure, task: ErasingTask, messages: number): Promise<void>;
  /** A task is done; what it told first stays. Tells all that it removed, and whether it was the last one to come. */
  done(
    erasure: Erasure,
    task: ErasingTask,
    removed: Pick<Erased, 'rows' | 'feedEntries'>,
  ): Promise<{ readonly removed: Erased; readonly isComplete: boolean }>;
}

/** The token under which Nest provides the {@link ErasureBook} of the station. */
export const ERASURE_BOOK = Symbol('erasure-book');

/** Whose rows were told, to take them out of what was told of them. */
export interface PersonsRows {
  readonly person: string;
  /** The field of the row that holds the person. */
  readonly field: string;
  readonly keys: ReadonlySet<string>;
}

/** Where rows were told besides the store: the feed over NATS. */
export interface ToldRows {
  /**
   * Deletes what was told of a person's rows, once it is told that they are removed, and tells all rows anew. `found` is told how
   * many messages, before any is deleted. Resolves at once where the projection is not told here. Safe to repeat.
   */
  forget(
    task: ErasingTask,
    rows: PersonsRows,
    found: (messages: number) => Promise<void>,
  ): Promise<void>;
}
