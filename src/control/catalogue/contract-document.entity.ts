import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RegisteredDocument } from '../../access/contract.js';
import { WHOLE_NUMBER } from '../sql/columns.js';

/** One operation of one version of a contract; it never changes. */
@Entity('contract_document')
export class ContractDocument implements Omit<RegisteredDocument, 'document'> {
  @PrimaryColumn({ type: 'text' })
  consumer: string;

  @PrimaryColumn({ type: 'text', name: 'contract_version' })
  contractVersion: string;

  @PrimaryColumn({ type: 'text' })
  id: string;

  @Column({ type: 'text', name: 'operation_name' })
  operationName: string;

  @Column({ type: 'text' })
  kind: RegisteredDocument['kind'];

  @Column({ type: 'text' })
  file: string;

  @Column({ type: 'integer' })
  line: number;

  @Column({ ...WHOLE_NUMBER })
  cost: number;

  @Column({ type: 'text' })
  text: string;

  @Column({ type: 'text', array: true })
  coordinates: readonly string[];

  @Column({ type: 'text', array: true })
  projections: readonly string[];
}
