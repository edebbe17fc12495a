import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';

/**
 * `compared`: rows were, with the word of their owner. `unproved`: the projection was not proved to hold what the owner
 * told, so nothing was counted. `unanswered`: the owner told nothing. `failed`: something of the station was away, or
 * the replica stopped.
 */
export type RunOutcome = 'compared' | 'unproved' | 'unanswered' | 'failed';

/** One time that rows of a projection were compared with the word of their owner. */
@Entity('reconciliation_run')
export class ReconciliationRun {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  projection: string;

  @Column({ type: 'integer' })
  version: number;

  /** The operator who asked for it; null of one by the clock. */
  @Column({ type: 'text', name: 'asked_by', nullable: true })
  askedBy: string | null;

  @Column({ type: 'text' })
  replica: string;

  @Column({ ...INSTANT, name: 'started_at' })
  startedAt: Instant;

  @Column({ ...INSTANT, name: 'ended_at', nullable: true })
  endedAt: Instant | null;

  @Column({ type: 'text' })
  outcome: RunOutcome | 'running';

  /** Why nothing, or not everything, was compared. */
  @Column({ type: 'text', nullable: true })
  words: string | null;

  /** As of when the rows were read last; on the clock of the store. */
  @Column({ ...INSTANT, name: 'as_of', nullable: true })
  asOf: Instant | null;

  @Column({ type: 'integer' })
  compared: number;

  @Column({ type: 'integer' })
  drifted: number;

  /** Drifts of which the repair was published. */
  @Column({ type: 'integer' })
  repaired: number;

  /** Rows that kept moving: neither equal nor drift. */
  @Column({ type: 'integer' })
  moving: number;

  /** Rows of which the owner told nothing. */
  @Column({ type: 'integer' })
  unanswered: number;

  /** The place in the list of keys behind which the next run begins; null: at its beginning. */
  @Column({ type: 'text', name: 'next_after', nullable: true })
  nextAfter: string | null;
}

/** A run as it begins. */
export type BegunRun = Pick<
  ReconciliationRun,
  'id' | 'projection' | 'version' | 'askedBy' | 'replica' | 'startedAt'
>;

/** What came of a run. */
export type RunResult = Omit<ReconciliationRun, keyof BegunRun | 'endedAt' | 'outcome'> & {
  readonly outcome: RunOutcome;
};
