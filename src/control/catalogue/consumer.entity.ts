import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';

/** A service that has, or had, a contract. */
@Entity('consumer')
export class ConsumerSeen {
  @PrimaryColumn({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  team: string;

  @Column({ type: 'text' })
  contact: string;

  @Column({ ...INSTANT, name: 'first_seen_at' })
  firstSeenAt: Instant;

  @Column({ ...INSTANT, name: 'last_started_at' })
  lastStartedAt: Instant;
}
