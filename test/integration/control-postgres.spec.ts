import { milliseconds, seconds } from '../../src/model/duration.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';

const UNAVAILABLE = { code: 'SQL_UNAVAILABLE' };
const LIMITS = { connectWithin: milliseconds(500), answerWithin: milliseconds(500) };

let server: TestServer;
const open = (url: string): Promise<Sql> =>
  openSql({ kind: 'postgres', url }, CONTROL_SCHEMA, LIMITS);
const urlWith = (change: (url: URL) => void): string => {
  const url = new URL(server.url);
  change(url);
  return url.href;
};

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe('opening PostgreSQL', () => {
  it.each<[string, (url: URL) => void, RegExp]>([
    ['nothing listens', (url) => (url.port = '1'), /ECONNREFUSED/],
    ['the user is unknown', (url) => (url.username = 'nobody'), /role "nobody" does not exist/],
    [
      'the database is unknown',
      (url) => (url.pathname = '/none'),
      /database "none" does not exist/,
    ],
    ['the host is unknown', (url) => (url.hostname = 'none.invalid'), /ENOTFOUND|EAI_AGAIN/],
  ])('fails with the reason and without the password when %s', async (_, change, reason) => {
    const url = urlWith((it) => {
      it.password = 's3cret';
      change(it);
    });
    const failure = await open(url).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject(UNAVAILABLE);
    expect(String(failure)).toMatch(reason);
    expect(String(failure)).toContain('postgres://***@');
    expect(String(failure)).not.toContain('s3cret');
  });
});

describe('a PostgreSQL that goes away', () => {
  let sql: Sql;

  beforeEach(async () => {
    sql = await open(server.url);
  });
  afterEach(() => sql.close());

  it('makes calls fail while it is dead, and succeed again once it is back', async () => {
    await sql.ping();
    await server.kill();
    await expect(sql.ping()).rejects.toMatchObject(UNAVAILABLE);
    await expect(sql.transaction((manager) => manager.query('SELECT 1'))).rejects.toMatchObject(
      UNAVAILABLE,
    );
    await server.restart();
    await expect(sql.ping()).resolves.toBeUndefined();
  });

  it('fails a transaction that it dies in, and keeps nothing of it', async () => {
    await sql.use((manager) => manager.query('CREATE TABLE kept (n integer)'));
    const cut = sql.transaction(async (manager) => {
      await manager.query('INSERT INTO kept VALUES (1)');
      await server.kill();
      await manager.query('INSERT INTO kept VALUES (2)');
    });
    await expect(cut).rejects.toMatchObject(UNAVAILABLE);
    await server.restart();
    expect(await sql.use((manager) => manager.query('SELECT n FROM kept'))).toEqual([]);
  });

  it('does not hold calls while it is frozen, and leaves no stuck connection behind', async () => {
    const backends = await backendsOf(sql);
    const before = Date.now();
    server.pause();
    backends.forEach((pid) => process.kill(pid, 'SIGSTOP'));
    try {
      const calls = Array.from({ length: 12 }, () =>
        sql.transaction((manager) => manager.query('SELECT 1')),
      );
      for (const outcome of await Promise.allSettled(calls)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
      }
      expect(Date.now() - before).toBeLessThan(seconds(10));
      await expect(sql.ping()).rejects.toMatchObject(UNAVAILABLE);
    } finally {
      backends.forEach((pid) => process.kill(pid, 'SIGCONT'));
      server.resume();
    }
    await expect(sql.ping()).resolves.toBeUndefined();
  });
});

/** The server's processes that hold the pool's connections. */
async function backendsOf(sql: Sql): Promise<number[]> {
  const pids = await Promise.all(
    Array.from({ length: 3 }, () =>
      sql.use((manager) => manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid')),
    ),
  );
  return [...new Set(pids.flat().map(({ pid }) => pid))];
}
