import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';
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
  action: Operation['action'];

  @Column({ type: 'text' })
  projection: string;

  @Column({ type: 'integer' })
  version: number;

  /** The rest of the operation. */
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
