import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Difference, FieldDifference } from './difference.js';
import type { RepairState } from './repair.js';

/** A row that had drifted when a run compared it. Personal data of it are not kept. */
@Entity('drifted_row')
export class DriftedRow {
  /** The id of the run. */
  @PrimaryColumn({ type: 'uuid' })
  run: string;

  @Column({ type: 'text' })
  projection: string;

  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'text', nullable: true })
  missing: Difference['missing'];

  @Column({ type: 'json' })
  fields: readonly FieldDifference[];

  @Column({ type: 'text' })
  repair: RepairState;

  /** Where the repair was published, as `STREAM:sequence`. */
  @Column({ type: 'text', nullable: true })
  offset: string | null;

  @Column({ type: 'text', nullable: true })
  words: string | null;
}
