import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';
import type { Activity } from './activity.js';

/** What a replica did in the last minute, as it said last. */
@Entity('replica_activity')
export class ReplicaActivity {
  @PrimaryColumn({ type: 'text' })
  replica: string;

  /** Said again and again; a replica that fell silent does nothing any more. */
  @Column({ ...INSTANT, name: 'said_at' })
  saidAt: Instant;

  @Column({ type: 'jsonb' })
  activity: Activity;
}
