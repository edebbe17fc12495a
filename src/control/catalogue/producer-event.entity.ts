import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';

/** One shape of an event that a producer promised. A changed schema is a new row: together they are its history. */
@Entity('producer_event')
export class ProducerEvent {
  @PrimaryColumn({ type: 'text' })
  owner: string;

  @PrimaryColumn({ type: 'text' })
  stream: string;

  @PrimaryColumn({ type: 'text', name: 'event_type' })
  eventType: string;

  @PrimaryColumn({ type: 'text', name: 'schema_hash' })
  schemaHash: string;

  @Column({ type: 'text' })
  subject: string;

  /** JSON Schema of the event's data, as the producer sends it. */
  @Column({ type: 'jsonb' })
  schema: object;

  @Column({ ...INSTANT, name: 'first_seen_at' })
  firstSeenAt: Instant;

  /** The newest of an event's rows is the schema now in force. */
  @Column({ ...INSTANT, name: 'last_started_at' })
  lastStartedAt: Instant;
}
