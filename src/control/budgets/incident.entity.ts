import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { FreshnessState } from '../../model/freshness.js';
import { INSTANT, WHOLE_NUMBER } from '../sql/columns.js';
import type { Why } from './why-stale.js';

/** A time in which a projection was staler than its budget. Instants are of the store's clock. */
@Entity('incident')
export class Incident {
  @PrimaryColumn({ ...WHOLE_NUMBER })
  number: number;

  @Column({ type: 'text' })
  projection: string;

  @Column({ type: 'integer' })
  version: number;

  /** When it was noticed. */
  @Column({ type: 'text' })
  state: FreshnessState;

  /** When the budget was used up. */
  @Column({ ...INSTANT, name: 'started_at' })
  startedAt: Instant;

  /** When it was met again; null while it is broken. */
  @Column({ ...INSTANT, name: 'ended_at', nullable: true })
  endedAt: Instant | null;

  /** Null where no age was ever known meanwhile. */
  @Column({ ...WHOLE_NUMBER, name: 'worst_staleness_ms', nullable: true })
  worstStalenessMs: number | null;

  @Column({ ...WHOLE_NUMBER, name: 'budget_ms' })
  budgetMs: number;

  /** Where the time was lost when it was noticed, and the words for it. */
  @Column({ type: 'text' })
  hop: Why['hop'];

  @Column({ type: 'text' })
  cause: string;

  /** The replica that wrote it down. */
  @Column({ type: 'text', name: 'noticed_by' })
  noticedBy: string;
}

/** What is known of an incident while it is going on. */
export type OpenIncident = Omit<Incident, 'number' | 'endedAt'>;
