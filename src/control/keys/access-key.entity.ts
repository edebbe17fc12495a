import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import { INSTANT } from '../sql/columns.js';

/** A key of a consumer, without what would be needed to use it. It stays when it is revoked, for those who look back. */
@Entity('access_key')
export class AccessKey {
  /** Part of the key's text. */
  @PrimaryColumn({ type: 'text' })
  id: string;

  @Column({ type: 'text' })
  consumer: string;

  /** SHA-256 of the key. */
  @Column({ type: 'text' })
  digest: string;

  /** What it is for, in the words of the operator. */
  @Column({ type: 'text', nullable: true })
  note: string | null;

  @Column({ ...INSTANT, name: 'created_at' })
  createdAt: Instant;

  /** The operator. */
  @Column({ type: 'text', name: 'created_by' })
  createdBy: string;

  @Column({ ...INSTANT, name: 'expires_at', nullable: true })
  expiresAt: Instant | null;

  @Column({ ...INSTANT, name: 'revoked_at', nullable: true })
  revokedAt: Instant | null;

  @Column({ type: 'text', name: 'revoked_by', nullable: true })
  revokedBy: string | null;
}
