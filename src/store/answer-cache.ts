import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';

/** What the owner of data told of one key. */
export interface KeptAnswer {
  /** The row, or fields of it; null where the owner has nothing of the key. */
  readonly fields: Row | null;
  /** When the owner was asked, on the clock of the store. */
  readonly askedAt: Instant;
}

/** Answers that were kept, and the clock of the store when they were read. */
export interface KeptAnswers {
  readonly now: Instant;
  /** In the order of the keys; undefined where none is kept. */
  readonly answers: readonly (KeptAnswer | undefined)[];
}

/** What owners told of the keys of one projection version, for all replicas. It may be lost: it can be asked for again. */
export interface AnswerCache {
  read(keys: readonly string[]): Promise<KeptAnswers>;
  /** Keeps answers by key, for so long. What was asked for later than an answer is kept in its place. */
  keep(answers: ReadonlyMap<string, KeptAnswer>, keepFor: Duration): Promise<void>;
  /** Forgets what was told of keys, as where the data of a person are erased. */
  forget(keys: readonly string[]): Promise<void>;
}

export interface AnswerCaches {
  open(projection: Projection): AnswerCache;
}

/** The token under which Nest provides the {@link AnswerCaches} of the station. */
export const ANSWER_CACHES = Symbol('answer-caches');
