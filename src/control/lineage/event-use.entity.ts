import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';

/** When a projection took in an event of a type last; about, by the clock of its replica. */
@Entity('event_use')
export class EventUse {
  @PrimaryColumn({ type: 'text' })
  projection: string;

  @PrimaryColumn({ type: 'text', name: 'event_type' })
  eventType: string;

  @Column({ ...INSTANT, name: 'last_used_at' })
  lastUsedAt: Instant;
}
