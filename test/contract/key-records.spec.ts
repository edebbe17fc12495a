import { Logger } from '@nestjs/common';
import { makeKey } from '../../src/access/keys/key-text.js';
import { KeyRing } from '../../src/access/keys/key-ring.js';
import { AccessKey } from '../../src/control/keys/access-key.entity.js';
import { SqlKeyRecords, type WantedKey } from '../../src/control/keys/sql-key-records.js';
import { AuditEntry } from '../../src/control/operations/audit-entry.entity.js';
import { Audit } from '../../src/control/operations/audit.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import type { DatabaseUrl } from '../../src/control/sql/database-url.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import { seconds } from '../../src/model/duration.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';

const wanted = (fields: Partial<WantedKey> = {}): WantedKey => ({
  consumer: 'checkout',
  expiresAt: null,
  note: null,
  ...fields,
});

/** What is asked of keys in SQL, on every database. */
function keepsKeys(opened: () => Sql): void {
  let sql: Sql;
  let clock: FakeClock;
  let records: SqlKeyRecords;
  beforeEach(async () => {
    sql = opened();
    clock = new FakeClock();
    records = new SqlKeyRecords(sql, new Audit(sql, clock), clock);
    await sql.use((manager) => manager.query('TRUNCATE access_key, audit'));
  });

  const audited = () =>
    sql.use(async (manager) => {
      const entries = await manager.find(AuditEntry, { order: { askedAt: 'ASC' } });
      return entries.map(({ operator, action, detail, outcome, projection }) => ({
        operator,
        action,
        detail,
        outcome,
        projection,
      }));
    });

  it('gives a key that the ring then knows', async () => {
    const expiresAt = clock.now() + seconds(60);
    const { text, key } = await records.create('ann', wanted({ expiresAt, note: 'first' }));
    const ring = new KeyRing(records, clock);
    await ring.load();
    expect(ring.find(text)).toMatchObject({ id: key.id, consumer: 'checkout', expiresAt });
    expect(key).toEqual({
      id: key.id,
      consumer: 'checkout',
      note: 'first',
      createdAt: clock.now(),
      createdBy: 'ann',
      expiresAt,
      revokedAt: null,
      revokedBy: null,
    });
  });

  it('keeps nothing that would be needed to use a key, and lists no digest', async () => {
    const { text } = await records.create('ann', wanted());
    const secret = text.slice(16);
    const kept = await sql.use((manager) => manager.find(AccessKey));
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(Object.keys((await records.list())[0] ?? {})).not.toContain('digest');
  });

  it('lists the newest first, of one consumer where asked', async () => {
    const first = await records.create('ann', wanted());
    clock.advance(seconds(1));
    const other = await records.create('ann', wanted({ consumer: 'recommendations' }));
    clock.advance(seconds(1));
    const last = await records.create('bob', wanted({ expiresAt: clock.now() }));
    const ids = async (consumer?: string) => (await records.list(consumer)).map(({ id }) => id);
    expect(await ids()).toEqual([last.key.id, other.key.id, first.key.id]);
    expect(await ids('checkout')).toEqual([last.key.id, first.key.id]);
    expect(await ids('nobody')).toEqual([]);
  });

  it('takes a key back for good, and keeps who did', async () => {
    const { key } = await records.create('ann', wanted());
    const stays = await records.create('ann', wanted());
    clock.advance(seconds(5));
    const revoked = { ...key, revokedAt: clock.now(), revokedBy: 'bob' };
    expect(await records.revoke('bob', key.id)).toEqual(revoked);
    clock.advance(seconds(5));
    expect(await records.revoke('eve', key.id)).toEqual(revoked);
    expect((await records.live()).map(({ id }) => id)).toEqual([stays.key.id]);
    expect((await records.list()).map(({ id }) => id)).toContain(key.id);
  });

  it('knows no key that it did not give', async () => {
    await expect(records.revoke('ann', makeKey().id)).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
    });
    expect(await audited()).toEqual([]);
  });

  it('does nothing that is not in the audit, and repeats nothing there', async () => {
    const { key } = await records.create('ann', wanted());
    clock.advance(seconds(1));
    await records.revoke('bob', key.id);
    await records.revoke('bob', key.id);
    const act = {
      detail: { key: key.id, consumer: 'checkout' },
      outcome: 'done',
      projection: null,
    };
    expect(await audited()).toEqual([
      { operator: 'ann', action: 'create-key', ...act },
      { operator: 'bob', action: 'revoke-key', ...act },
    ]);
  });

  it('gives no key where that cannot be noted', async () => {
    const audit = new Audit(sql, clock);
    audit.did = () => Promise.reject(new Error('on purpose'));
    const unnoted = new SqlKeyRecords(sql, audit, clock);
    await expect(unnoted.create('ann', wanted())).rejects.toThrow('on purpose');
    expect(await records.list()).toEqual([]);
  });
}

beforeAll(() => Logger.overrideLogger(false));

describe('keys in the embedded database', () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openSql({ kind: 'pglite-memory' }, CONTROL_SCHEMA);
  });
  afterAll(() => sql.close());

  keepsKeys(() => sql);
});

describe('keys in PostgreSQL', () => {
  let server: TestServer;
  let database: DatabaseUrl;
  let sql: Sql;
  beforeAll(async () => {
    server = await startPostgres();
    database = { kind: 'postgres', url: server.url };
    sql = await openSql(database, CONTROL_SCHEMA);
  });
  afterAll(async () => {
    await sql.close();
    await server.stop();
  });

  keepsKeys(() => sql);

  it('go on working while the database is away, and are read again once it is back', async () => {
    const clock = new FakeClock();
    const records = new SqlKeyRecords(sql, new Audit(sql, clock), clock);
    const before = await records.create('ann', wanted());
    const ring = new KeyRing(records, clock);
    await ring.load();
    await server.kill();
    await ring.refresh();
    expect(ring.find(before.text)).toBeDefined();
    await server.restart();
    const after = await records.create('ann', wanted());
    await records.revoke('ann', before.key.id);
    await ring.refresh();
    expect(ring.find(before.text)).toBeUndefined();
    expect(ring.find(after.text)).toBeDefined();
  });

  it('are taken back once, by operators who do so at the same moment', async () => {
    const clock = new FakeClock();
    const records = new SqlKeyRecords(sql, new Audit(sql, clock), clock);
    const { key } = await records.create('ann', wanted());
    const by = ['ann', 'bob', 'eve'];
    const answers = await Promise.all(by.map((operator) => records.revoke(operator, key.id)));
    expect(new Set(answers.map(({ revokedBy }) => revokedBy)).size).toBe(1);
  });
});
