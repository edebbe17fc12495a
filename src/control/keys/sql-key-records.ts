import { IsNull, type EntityManager } from 'typeorm';
import type { KeyRecord, KeyRecords } from '../../access/keys/key-records.js';
import { makeKey } from '../../access/keys/key-text.js';
import type { Clock, Instant } from '../../model/clock.js';
import { StationError } from '../../model/station-error.js';
import type { Audit } from '../operations/audit.js';
import type { Sql } from '../sql/sql.js';
import { AccessKey } from './access-key.entity.js';

/** What an operator asks a key for. */
export interface WantedKey {
  readonly consumer: string;
  readonly expiresAt: Instant | null;
  readonly note: string | null;
}

/** A key as operators see it. */
export type ListedKey = Omit<AccessKey, 'digest'>;

/** The keys of consumers in SQL. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class SqlKeyRecords implements KeyRecords {
  constructor(
    private readonly sql: Sql,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async live(): Promise<readonly KeyRecord[]> {
    const keys = await this.sql.use((manager) =>
      manager.find(AccessKey, {
        select: { id: true, consumer: true, digest: true, expiresAt: true },
        where: { revokedAt: IsNull() },
      }),
    );
    return keys.map(({ id, consumer, digest, expiresAt }) => ({
      id,
      consumer,
      digest,
      expiresAt: expiresAt ?? undefined,
    }));
  }

  /** Makes a key and tells its text, which nobody can tell again. */
  async create(by: string, wanted: WantedKey): Promise<{ text: string; key: ListedKey }> {
    const { id, text, digest } = makeKey();
    const listed = { id, ...wanted, createdAt: this.clock.now(), createdBy: by };
    const key = { ...listed, revokedAt: null, revokedBy: null };
    const { consumer } = wanted;
    await this.sql.transaction(async (manager) => {
      await manager.insert(AccessKey, { ...key, digest });
      await this.audit.did(manager, { by, action: 'create-key', detail: { key: id, consumer } });
    });
    return { text, key };
  }

  /** The newest first. @param consumer whose; all where undefined */
  async list(consumer?: string): Promise<readonly ListedKey[]> {
    const keys = await this.sql.use((manager) =>
      manager.find(AccessKey, {
        where: consumer === undefined ? {} : { consumer },
        order: { createdAt: 'DESC', id: 'ASC' },
      }),
    );
    return keys.map(withoutDigest);
  }

  /** Safe to repeat: a key that was revoked stays as it is. @throws StationError KEY_UNKNOWN */
  revoke(by: string, id: string): Promise<ListedKey> {
    return this.sql.transaction(async (manager) => {
      const revoked = { revokedAt: this.clock.now(), revokedBy: by };
      const { affected } = await manager.update(AccessKey, { id, revokedAt: IsNull() }, revoked);
      const key = await find(manager, id);
      const detail = { key: id, consumer: key.consumer };
      if (affected === 1) await this.audit.did(manager, { by, action: 'revoke-key', detail });
      return withoutDigest(key);
    });
  }
}

const find = async (manager: EntityManager, id: string): Promise<AccessKey> => {
  const key = await manager.findOneBy(AccessKey, { id });
  if (key !== null) return key;
  throw new StationError('KEY_UNKNOWN', 'There is no key of that id.');
};

const withoutDigest = (key: AccessKey): ListedKey => ({
  id: key.id,
  consumer: key.consumer,
  note: key.note,
  createdAt: key.createdAt,
  createdBy: key.createdBy,
  expiresAt: key.expiresAt,
  revokedAt: key.revokedAt,
  revokedBy: key.revokedBy,
});
