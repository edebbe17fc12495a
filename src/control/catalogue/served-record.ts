import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { Contract } from '../../access/contract.js';
import type { Clock } from '../../model/clock.js';
import type { ServedField } from '../../model/served-field.js';
import type { Sql } from '../sql/sql.js';
import { ConsumerContract } from './consumer-contract.entity.js';
import { ConsumerSeen } from './consumer.entity.js';
import { ContractDocument } from './contract-document.entity.js';
import { ServedFieldSeen } from './served-field.entity.js';

/** What a station serves, and to whom. */
export interface Served {
  readonly fields: readonly ServedField[];
  readonly contracts: readonly Contract[];
}

/** One version of a contract with its documents. */
export type ContractHistory = ConsumerContract & {
  readonly documents: readonly Omit<ContractDocument, 'consumer' | 'contractVersion'>[];
};

/** A statement takes 65,535 parameters. */
const ROWS_AT_ONCE = 1_000;

/** The lasting record of what was served to whom: fields by projection version, consumers, contracts by version. */
export class ServedRecord {
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  /**
   * Records what is served now, and returns the contracts that are new or changed, as `consumer@version`. Safe to
   * repeat and to run in several replicas at once. @throws StationError SQL_UNAVAILABLE
   */
  record({ fields, contracts }: Served): Promise<readonly string[]> {
    const now = this.clock.now();
    const seen = { firstSeenAt: now, lastStartedAt: now };
    const sorted = contracts.toSorted((a, b) => (a.consumer.name < b.consumer.name ? -1 : 1));
    return this.sql.transaction(async (manager) => {
      const known = new Set((await manager.find(ConsumerContract)).map(nameOf));
      await put(manager, ServedFieldSeen, {
        rows: fields.toSorted(byPlace).map((field) => ({ ...field, ...seen })),
        updated: ['coordinate', 'type', 'description', 'deprecated', 'origin', 'last_started_at'],
        key: ['projection', 'version', 'path'],
      });
      await put(manager, ConsumerSeen, {
        rows: sorted.map(({ consumer: { name, team, contact } }) => ({
          name,
          team,
          contact,
          ...seen,
        })),
        updated: ['team', 'contact', 'last_started_at'],
        key: ['name'],
      });
      await put(manager, ConsumerContract, {
        rows: sorted.map(({ consumer, version, producers }) => ({
          consumer: consumer.name,
          version,
          declaration: consumer,
          producers: [...producers],
          ...seen,
        })),
        updated: ['declaration', 'producers', 'last_started_at'],
        key: ['consumer', 'version'],
      });
      await put(manager, ContractDocument, {
        rows: sorted.flatMap(documentsOf),
        updated: ['file', 'line', 'cost', 'coordinates', 'projections'],
        key: ['consumer', 'contract_version', 'id'],
      });
      return sorted
        .map(({ consumer, version }) => nameOf({ consumer: consumer.name, version }))
        .filter((name) => !known.has(name));
    });
  }

  /** Every field ever served, by projection, version and path. */
  fields(): Promise<readonly ServedFieldSeen[]> {
    return this.sql.use((manager) =>
      manager.find(ServedFieldSeen, { order: { projection: 'ASC', version: 'ASC', path: 'ASC' } }),
    );
  }

  /** Every consumer that ever had a contract, by name. */
  consumers(): Promise<readonly ConsumerSeen[]> {
    return this.sql.use((manager) => manager.find(ConsumerSeen, { order: { name: 'ASC' } }));
  }

  /** Every version of every contract, that of a consumer started last at the end. */
  async contracts(): Promise<readonly ContractHistory[]> {
    const [contracts, documents] = await this.sql.use(async (manager) => [
      await manager.find(ConsumerContract, {
        order: { consumer: 'ASC', lastStartedAt: 'ASC', version: 'ASC' },
      }),
      await manager.find(ContractDocument, { order: { file: 'ASC', line: 'ASC', id: 'ASC' } }),
    ]);
    return contracts.map((contract) => ({
      ...contract,
      documents: documents
        .filter(
          (of) => of.consumer === contract.consumer && of.contractVersion === contract.version,
        )
        .map(withoutContract),
    }));
  }
}

const withoutContract = (kept: ContractDocument): ContractHistory['documents'][number] => {
  const { consumer: _, contractVersion: __, ...document } = kept;
  return document;
};

const nameOf = ({ consumer, version }: Pick<ConsumerContract, 'consumer' | 'version'>): string =>
  `${consumer}@${version}`;

// Replicas that write the same rows in the same order wait for each other instead of locking each other out.
const byPlace = (a: ServedField, b: ServedField): number => (placeOf(a) < placeOf(b) ? -1 : 1);
const placeOf = ({ projection, version, path }: ServedField): string =>
  `${projection} ${version} ${path}`;

const documentsOf = ({ consumer, version, documents }: Contract): readonly ContractDocument[] =>
  [...documents.values()]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((registered) => ({
      consumer: consumer.name,
      contractVersion: version,
      id: registered.id,
      operationName: registered.operationName,
      kind: registered.kind,
      file: registered.file,
      line: registered.line,
      cost: registered.cost,
      text: registered.text,
      coordinates: [...registered.coordinates],
      projections: [...registered.projections],
    }));

interface Put {
  readonly rows: readonly object[];
  /** Columns that a row already there takes over. */
  readonly updated: string[];
  readonly key: string[];
}

async function put(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  { rows, updated, key }: Put,
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .orUpdate(updated, key)
      .execute();
}
