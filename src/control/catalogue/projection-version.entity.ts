import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { Urgency } from '../../model/projection.js';
import { INSTANT, WHOLE_NUMBER } from '../sql/columns.js';

/** One version of a projection, from its first start on. */
@Entity('projection_version')
export class ProjectionVersion {
  @PrimaryColumn({ type: 'text' })
  name: string;

  @PrimaryColumn({ type: 'integer' })
  version: number;

  @Column({ type: 'text' })
  owner: string;

  @Column({ type: 'text' })
  urgency: Urgency;

  @Column({ ...WHOLE_NUMBER, name: 'budget_ms' })
  budgetMs: number;

  /** Of the definition that this version was first started with: it never changes. */
  @Column({ type: 'text', name: 'definition_hash' })
  definitionHash: string;

  @Column({ ...INSTANT, name: 'first_seen_at' })
  firstSeenAt: Instant;

  @Column({ ...INSTANT, name: 'last_started_at' })
  lastStartedAt: Instant;
}
