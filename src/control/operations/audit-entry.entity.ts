import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';
import type { Act, Run } from './act.js';
import type { Operation } from './operation.js';

/** One thing an operator asked for. */
@Entity('audit')
export class AuditEntry {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ ...INSTANT, name: 'asked_at' })
  askedAt: Instant;

  /** Who asked, as they said. */
  @Column({ type: 'text' })
  operator: string;

  @Column({ type: 'text' })
  action: Operation['action'] | Act['action'] | Run['action'];

  /** Null where it is about none. */
  @Column({ type: 'text', nullable: true })
  projection: string | null;

  @Column({ type: 'integer', nullable: true })
  version: number | null;

  /** The rest of what was asked for. */
  @Column({ type: 'json' })
  detail: object;

  /** `asked` until it is known: also where the owner ended before it could say. */
  @Column({ type: 'text' })
  outcome: 'asked' | 'done' | 'failed';

  /** What came of it, or the error. */
  @Column({ type: 'json', nullable: true })
  result: unknown;

  @Column({ ...INSTANT, name: 'settled_at', nullable: true })
  settledAt: Instant | null;
}
