import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT, WHOLE_NUMBER } from '../sql/columns.js';

/** One erasure of one person: what asked for it, and when it was complete. It stays for ever: it holds nothing of the person. */
@Entity('erasure')
export class ErasureReport {
  @PrimaryColumn({ type: 'text' })
  id: string;

  /** A keyed hash. */
  @Column({ type: 'text' })
  person: string;

  @Column({ type: 'text' })
  stream: string;

  @Column({ ...WHOLE_NUMBER })
  sequence: number;

  @Column({ type: 'text' })
  type: string;

  /** The operator; null where a producer's event asked for it. */
  @Column({ type: 'text', name: 'asked_by', nullable: true })
  askedBy: string | null;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** When it was asked for here, or the first task reached its event. */
  @Column({ ...INSTANT, name: 'begun_at' })
  begunAt: Instant;

  /** When every projection that keeps persons' rows was done; null before. */
  @Column({ ...INSTANT, name: 'completed_at', nullable: true })
  completedAt: Instant | null;
}
