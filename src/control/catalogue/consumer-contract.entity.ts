import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Consumer } from '../../access/consumer.js';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';

/** One version of a contract. The newest by its last start is in force; together they are its history. */
@Entity('consumer_contract')
export class ConsumerContract {
  @PrimaryColumn({ type: 'text' })
  consumer: string;

  @PrimaryColumn({ type: 'text' })
  version: string;

  /** What the consumer declares: level, mode, transports, freshness, limits. */
  @Column({ type: 'jsonb' })
  declaration: Consumer;

  @Column({ type: 'text', array: true })
  producers: readonly string[];

  @Column({ ...INSTANT, name: 'first_seen_at' })
  firstSeenAt: Instant;

  @Column({ ...INSTANT, name: 'last_started_at' })
  lastStartedAt: Instant;
}
