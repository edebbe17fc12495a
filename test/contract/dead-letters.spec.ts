import { SqlDeadLetters } from '../../src/control/dead-letters/sql-dead-letters.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import type { DatabaseUrl } from '../../src/control/sql/database-url.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import { milliseconds, seconds } from '../../src/model/duration.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';
import { keepsThePromisesOfDeadLetters, letter } from './dead-letters.contract.js';

const clock = { now: () => Date.UTC(2026, 2, 1) };

const emptied = async (sql: Sql): Promise<SqlDeadLetters> => {
  await sql.use((manager) => manager.query('TRUNCATE dead_letter'));
  return new SqlDeadLetters(sql, clock);
};

describe('KeptLetters', () => keepsThePromisesOfDeadLetters(async () => new KeptLetters()));

describe('SqlDeadLetters in the embedded database', () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openSql({ kind: 'pglite-memory' }, CONTROL_SCHEMA);
  });
  afterAll(() => sql.close());

  keepsThePromisesOfDeadLetters(() => emptied(sql));
});

describe('SqlDeadLetters in PostgreSQL', () => {
  let server: TestServer;
  let database: DatabaseUrl;
  let sql: Sql;
  beforeAll(async () => {
    server = await startPostgres();
    database = { kind: 'postgres', url: server.url };
    const limits = { connectWithin: milliseconds(500), answerWithin: seconds(2) };
    sql = await openSql(database, CONTROL_SCHEMA, limits);
  });
  afterAll(async () => {
    await sql.close();
    await server.stop();
  });

  keepsThePromisesOfDeadLetters(() => emptied(sql));

  it('lets no attempt that comes late replace a newer one', async () => {
    const letters = await emptied(sql);
    let resume = (): void => undefined;
    const paused = new Promise<void>((resolve) => (resume = resolve));
    const use = sql.use.bind(sql);
    sql.use = async (work) => {
      sql.use = use;
      await paused;
      return use(work);
    };
    const given = letters.keep([letter(1)], 1);
    const newer = letter(1, { sequence: 7 });
    expect(await letters.keep([newer], 1)).toBe('kept');
    resume();
    expect(await given).toBe('fenced');
    expect(await letters.waiting(newer, { from: 1, upTo: 9, limit: 9 })).toEqual([newer]);
  });

  it('does not wait for long, and lets nothing replace what it gave up waiting for', async () => {
    const patient = await openSql(database, CONTROL_SCHEMA);
    const letters = await emptied(patient);
    const started = Date.now();
    await sql.transaction(async (manager) => {
      await manager.query('LOCK TABLE dead_letter');
      const given = letters.keep([letter(1), letter(2)], 1);
      await expect(given).rejects.toMatchObject({ code: 'SQL_UNAVAILABLE' });
      expect(Date.now() - started).toBeLessThan(seconds(10));
    });
    const newer = letter(1, { sequence: 7 });
    expect(await letters.keep([newer], 1)).toBe('kept');
    expect(await letters.waiting(newer, { from: 1, upTo: 1, limit: 9 })).toEqual([newer]);
    await patient.close();
  });

  it('says within seconds that it is away, and goes on once it is back', async () => {
    const letters = await emptied(sql);
    await letters.keep([letter(1)], 1);
    const started = Date.now();
    await server.kill();
    const calls = [
      letters.keep([letter(2)], 1),
      letters.waiting(letter(1), { from: 1, upTo: 9, limit: 9 }),
      letters.beginsAt(letter(1), 9),
      letters.failed(letter(1), letter(1)),
      letters.countWaiting('scores', 1),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual(
      calls.map(() => expect.objectContaining({ code: 'SQL_UNAVAILABLE' })),
    );
    expect(Date.now() - started).toBeLessThan(seconds(10));
    await server.restart();
    await letters.keep([letter(2)], 1);
    expect(await letters.countWaiting('scores', 1)).toBe(2);
  });
});
