import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { ErrorCode } from '../../model/error-codes.js';
import type { TaskPhase } from '../../model/fact.js';
import { INSTANT } from '../sql/columns.js';

/** Where a task is in its life, as its owner said last. */
@Entity('task_phase')
export class TaskPhaseSaid {
  @PrimaryColumn({ type: 'text' })
  projection: string;

  @PrimaryColumn({ type: 'integer' })
  version: number;

  /** The replica that said so. */
  @Column({ type: 'text' })
  owner: string;

  @Column({ type: 'text' })
  phase: TaskPhase;

  @Column({ type: 'text', nullable: true })
  code: ErrorCode | null;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ ...INSTANT })
  since: Instant;

  /** Said again and again; an owner that fell silent is gone. */
  @Column({ ...INSTANT, name: 'said_at' })
  saidAt: Instant;
}
