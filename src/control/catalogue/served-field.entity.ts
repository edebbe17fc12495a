import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { FieldOrigin, ServedField } from '../../model/served-field.js';
import { INSTANT } from '../sql/columns.js';

/** One field of a projection version, as it was served last. One that is no longer served keeps its last start. */
@Entity('served_field')
export class ServedFieldSeen implements ServedField {
  @PrimaryColumn({ type: 'text' })
  projection: string;

  @PrimaryColumn({ type: 'integer' })
  version: number;

  @PrimaryColumn({ type: 'text' })
  path: string;

  @Column({ type: 'text' })
  coordinate: string;

  @Column({ type: 'text' })
  type: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'text', nullable: true })
  deprecated: string | null;

  @Column({ type: 'text' })
  origin: FieldOrigin;

  @Column({ ...INSTANT, name: 'first_seen_at' })
  firstSeenAt: Instant;

  @Column({ ...INSTANT, name: 'last_started_at' })
  lastStartedAt: Instant;
}
