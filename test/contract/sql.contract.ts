import type { EntityManager } from 'typeorm';
import { ProducerEvent } from '../../src/control/catalogue/producer-event.entity.js';
import { ProjectionVersion } from '../../src/control/catalogue/projection-version.entity.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import type { DatabaseUrl } from '../../src/control/sql/database-url.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';

const MIGRATIONS = CONTROL_SCHEMA.migrations.map((migration) => new migration().name);
const AN_INSTANT = Date.UTC(2026, 1, 28, 23, 59, 59, 999);

const version = (name: string, fields: Partial<ProjectionVersion> = {}): ProjectionVersion => ({
  name,
  version: 1,
  owner: 'team-a',
  urgency: 'standard',
  budgetMs: 5_000,
  definitionHash: 'hash',
  firstSeenAt: AN_INSTANT,
  lastStartedAt: AN_INSTANT,
  ...fields,
});

const add = (manager: EntityManager, name: string) =>
  manager.insert(ProjectionVersion, version(name));
const names = (sql: Sql) =>
  sql.use(async (manager) =>
    (await manager.find(ProjectionVersion, { order: { name: 'ASC' } })).map(({ name }) => name),
  );
const tables = (sql: Sql) =>
  sql.use(async (manager) => {
    const rows = await manager.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  });

/** What the control room asks of its database. Each test gets an empty one that can be opened again. */
export function keepsTheSqlPromises(emptyDatabase: () => Promise<DatabaseUrl>): void {
  let database: DatabaseUrl;
  let sql: Sql;
  const open = () => openSql(database, CONTROL_SCHEMA);

  beforeEach(async () => {
    database = await emptyDatabase();
    sql = await open();
  });
  afterEach(() => sql.close());

  it('makes its tables in an empty database', async () => {
    expect(await tables(sql)).toEqual(
      expect.arrayContaining(['migrations', 'producer_event', 'projection_version']),
    );
  });

  it('finds nothing to migrate in a database that is up to date, also in several calls at once', async () => {
    expect(await Promise.all([sql.migrate(), sql.migrate(), sql.migrate()])).toEqual([[], [], []]);
  });

  it('takes migrations back down to nothing, and up again', async () => {
    for (const _ of MIGRATIONS) await sql.revertLastMigration();
    expect(await tables(sql)).not.toContain('projection_version');
    expect(await sql.migrate()).toEqual(MIGRATIONS);
    expect(await names(sql)).toEqual([]);
  });

  it('keeps what was written when it is closed and opened again', async () => {
    await sql.use((manager) => add(manager, 'kept'));
    await sql.close();
    sql = await open();
    expect(await names(sql)).toEqual(['kept']);
  });

  it('gives back every kind of value as it was written', async () => {
    const row = version(`it's "quoted" \\ 雪 \u{1F600}`, { budgetMs: Number.MAX_SAFE_INTEGER });
    const event: ProducerEvent = {
      owner: 'o',
      stream: 'S',
      eventType: 'T',
      schemaHash: 'h',
      subject: 's.>',
      schema: { type: 'object', nested: [1, true, null, "it's", { deep: 'ü' }] },
      firstSeenAt: 0,
      lastStartedAt: AN_INSTANT,
    };
    await sql.use((manager) => manager.insert(ProjectionVersion, row));
    await sql.use((manager) => manager.insert(ProducerEvent, event));
    expect(await sql.use((manager) => manager.find(ProjectionVersion))).toEqual([row]);
    expect(await sql.use((manager) => manager.find(ProducerEvent))).toEqual([event]);
  });

  it('takes ten thousand rows in bulk', async () => {
    const all = Array.from({ length: 10_000 }, (_, n) => version(`p${n}`));
    await sql.transaction(async (manager) => {
      for (let at = 0; at < all.length; at += 2_000) {
        await manager.insert(ProjectionVersion, all.slice(at, at + 2_000));
      }
    });
    expect(await sql.use((manager) => manager.count(ProjectionVersion))).toBe(10_000);
  });

  it('keeps nothing of a transaction that throws', async () => {
    const failed = sql.transaction(async (manager) => {
      await add(manager, 'lost');
      throw new Error('on purpose');
    });
    await expect(failed).rejects.toThrow('on purpose');
    expect(await names(sql)).toEqual([]);
  });

  it('keeps transactions apart that run at the same time', async () => {
    const both = await Promise.allSettled(
      ['kept-1', 'lost', 'kept-2'].map((name) =>
        sql.transaction(async (manager) => {
          await add(manager, name);
          await add(manager, `${name}-too`);
          if (name === 'lost') throw new Error('on purpose');
        }),
      ),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await names(sql)).toEqual(['kept-1', 'kept-1-too', 'kept-2', 'kept-2-too']);
  });

  it('leaves a call outside a transaction out of its rollback', async () => {
    const outside: Promise<unknown>[] = [];
    const failed = sql.transaction(async (manager) => {
      await add(manager, 'lost');
      outside.push(sql.use((other) => add(other, 'kept')));
      await manager.query('SELECT 1');
      throw new Error('on purpose');
    });
    await expect(failed).rejects.toThrow('on purpose');
    await Promise.all(outside);
    expect(await names(sql)).toEqual(['kept']);
  });

  it('passes on the refusal of a statement with its SQL state, and goes on', async () => {
    await sql.use((manager) => add(manager, 'twice'));
    const again = sql.use((manager) => add(manager, 'twice'));
    await expect(again).rejects.toMatchObject({ driverError: { code: '23505' } });
    expect(await names(sql)).toEqual(['twice']);
  });

  it('refuses calls once it is closed', async () => {
    await sql.close();
    await expect(sql.ping()).rejects.toMatchObject({ code: 'SQL_UNAVAILABLE' });
    await expect(sql.close()).resolves.toBeUndefined();
  });
}
