import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UseOutcome } from '../../access/use.js';
import type { Instant } from '../../model/clock.js';
import { INSTANT, WHOLE_NUMBER } from '../sql/columns.js';

/** How often a consumer used an operation on one day, by what became of it. */
@Entity('use_per_day')
export class UsePerDay implements Record<UseOutcome, number> {
  /** In UTC: `2026-02-28`. */
  @PrimaryColumn({ type: 'date' })
  day: string;

  @PrimaryColumn({ type: 'text' })
  consumer: string;

  @PrimaryColumn({ type: 'text', name: 'document_id' })
  documentId: string;

  @Column({ ...WHOLE_NUMBER })
  answered: number;

  @Column({ ...WHOLE_NUMBER })
  failed: number;

  @Column({ ...WHOLE_NUMBER })
  violated: number;

  @Column({ ...WHOLE_NUMBER })
  limited: number;

  @Column({ ...INSTANT, name: 'last_used_at' })
  lastUsedAt: Instant;
}
