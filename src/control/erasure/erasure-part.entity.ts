import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT, WHOLE_NUMBER } from '../sql/columns.js';

/** What one version of a projection removed in one erasure. */
@Entity('erasure_part')
export class ErasurePart {
  @PrimaryColumn({ type: 'text', name: 'erasure_id' })
  erasureId: string;

  @PrimaryColumn({ type: 'text' })
  projection: string;

  @PrimaryColumn({ type: 'integer' })
  version: number;

  @Column({ ...WHOLE_NUMBER })
  rows: number;

  @Column({ ...WHOLE_NUMBER, name: 'feed_entries' })
  feedEntries: number;

  /** Of the feed over NATS. */
  @Column({ ...WHOLE_NUMBER })
  messages: number;

  @Column({ ...WHOLE_NUMBER })
  letters: number;

  /** When the task was done; null while its stream has not come so far. */
  @Column({ ...INSTANT, name: 'done_at', nullable: true })
  doneAt: Instant | null;
}
