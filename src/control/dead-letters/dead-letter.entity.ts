import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { Headers, LetterStatus } from '../../model/dead-letter.js';
import type { ErrorCode } from '../../model/error-codes.js';
import { INSTANT, WHOLE_NUMBER } from '../sql/columns.js';
import { FAITHFUL_TEXT } from './faithful-text.js';

/** A dead letter and what became of it. */
@Entity('dead_letter')
export class KeptLetter {
  @PrimaryColumn({ type: 'text' })
  projection: string;

  @PrimaryColumn({ type: 'integer' })
  version: number;

  @PrimaryColumn({ ...WHOLE_NUMBER, nullable: false })
  number: number;

  @Column({ ...FAITHFUL_TEXT })
  queue: string;

  @Column({ ...FAITHFUL_TEXT, nullable: true })
  key: string | null;

  @Column({ ...FAITHFUL_TEXT })
  stream: string;

  @Column({ ...WHOLE_NUMBER })
  sequence: number;

  @Column({ ...FAITHFUL_TEXT })
  subject: string;

  /** When the stream stored the event. */
  @Column({ ...INSTANT, name: 'stored_at' })
  storedAt: Instant;

  /** As `json`, which keeps what `jsonb` refuses, such as an escaped NUL. */
  @Column({ type: 'json' })
  headers: Headers;

  @Column({ type: 'bytea' })
  payload: Buffer;

  @Column({ type: 'text' })
  code: ErrorCode;

  @Column({ ...FAITHFUL_TEXT })
  reason: string;

  @Column({ type: 'text' })
  status: LetterStatus;

  /** How often it could not be applied. */
  @Column({ type: 'integer' })
  attempts: number;

  @Column({ ...INSTANT, name: 'first_failed_at' })
  firstFailedAt: Instant;

  @Column({ ...INSTANT, name: 'last_failed_at' })
  lastFailedAt: Instant;

  /** When it was redriven or discarded; null while it waits. */
  @Column({ ...INSTANT, name: 'settled_at', nullable: true })
  settledAt: Instant | null;

  @Column({ type: 'text', name: 'discarded_by', nullable: true })
  discardedBy: string | null;

  @Column({ ...FAITHFUL_TEXT, name: 'discard_reason', nullable: true })
  discardReason: string | null;

  /** Under which it was kept; with the order of keeping it tells a late attempt from a newer one. */
  @Column({ ...WHOLE_NUMBER, name: 'fencing_token', select: false })
  fencingToken: number;

  @Column({ ...WHOLE_NUMBER, name: 'kept_order', select: false })
  keptOrder: number;
}
