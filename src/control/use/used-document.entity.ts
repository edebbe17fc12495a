import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UsedOperation } from '../../access/use.js';

/** What an operation asks that somebody used; kept once, however often and by whomever it was. */
@Entity('used_document')
export class UsedDocument implements Omit<UsedOperation, 'consumer' | 'documentId'> {
  @PrimaryColumn({ type: 'text' })
  id: string;

  @Column({ type: 'text', name: 'operation_name', nullable: true })
  operationName: string | null;

  @Column({ type: 'text', array: true })
  coordinates: readonly string[];

  @Column({ type: 'text', array: true })
  projections: readonly string[];
}
