import { IncidentBook, type Noticed } from '../../src/control/budgets/incident-book.js';
import type { OpenIncident } from '../../src/control/budgets/incident.entity.js';
import { IncidentRecords } from '../../src/control/budgets/incident-records.js';
import type { Why } from '../../src/control/budgets/why-stale.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import type { DatabaseUrl } from '../../src/control/sql/database-url.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import { milliseconds, seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import { scores } from '../support/example-projection.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

const SCORES = scores as Projection;
const T = Date.UTC(2026, 2, 1);
const WHY: Why = { hop: 'broker', words: '42 events wait in GAMES.' };

const noticed = (fields: Partial<Noticed> = {}): Noticed => ({
  projection: 'scores',
  version: 1,
  state: 'STALE',
  startedAt: T,
  worstStalenessMs: 1_200,
  budgetMs: 1_000,
  noticedBy: 'a',
  ...fields,
});
const incident = (fields: Partial<OpenIncident> = {}): OpenIncident => ({
  ...noticed(),
  hop: WHY.hop,
  cause: WHY.words,
  ...fields,
});

/** What is kept, the oldest first, by start, end and who noticed it. */
const kept = async (records: IncidentRecords) =>
  (await records.list({ limit: 50 }))
    .map(({ startedAt, endedAt, noticedBy }) => [startedAt, endedAt, noticedBy])
    .toReversed();

function keepsIncidents(database: () => Promise<DatabaseUrl>): void {
  let sql: Sql;
  let records: IncidentRecords;
  beforeAll(async () => {
    sql = await openSql(await database(), CONTROL_SCHEMA);
    records = new IncidentRecords(sql);
  });
  beforeEach(() => sql.use((manager) => manager.query('TRUNCATE incident')));
  afterAll(() => sql.close());

  it('are kept with all that is known of them', async () => {
    await records.begin(incident());
    expect(await records.open()).toEqual([
      { ...incident(), number: expect.any(Number) as number, endedAt: null },
    ]);
    await records.end(incident({ worstStalenessMs: 4_000 }), T + 3_000);
    expect(await records.open()).toEqual([]);
    expect(await records.list({ limit: 1 })).toMatchObject([
      { ...incident(), worstStalenessMs: 4_000, endedAt: T + 3_000 },
    ]);
  });

  it('are kept where no age is known, and whatever the words of the cause', async () => {
    await records.begin(
      incident({ state: 'UNKNOWN', worstStalenessMs: null, cause: `a\0${'b'.repeat(5_000)}` }),
    );
    const [one] = await records.open();
    expect(one).toMatchObject({ state: 'UNKNOWN', worstStalenessMs: null });
    expect(one?.cause).toMatch(/^a\uFFFDb{998}$/);
    await records.worsen(incident({ worstStalenessMs: 700 }));
    expect((await records.open())[0]?.worstStalenessMs).toBe(700);
  });

  it('are one, however many replicas notice it at once', async () => {
    const replicas = [...'abcdefgh'];
    await Promise.all(
      replicas.map((noticedBy, i) =>
        records.begin(incident({ noticedBy, startedAt: T + i, worstStalenessMs: 1_000 + i })),
      ),
    );
    const open = await records.open();
    expect(open).toMatchObject([{ startedAt: T, worstStalenessMs: 1_007 }]);
    await Promise.all(
      replicas.map((noticedBy, i) => records.end(incident({ noticedBy }), T + 2_000 + i)),
    );
    const [only, ...others] = await kept(records);
    expect(others).toEqual([]);
    expect(only?.[1]).toBeGreaterThanOrEqual(T + 2_000);
  });

  it('are one, also where replicas begin and end it at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      const startedAt = T + round * 10_000;
      await records.begin(incident({ startedAt }));
      await Promise.all([
        records.end(incident({ startedAt }), startedAt + 2_000),
        records.begin(incident({ startedAt, noticedBy: 'b' })),
        records.endLeft(SCORES, startedAt + 2_000),
        records.begin(incident({ startedAt, noticedBy: 'c' })),
      ]);
    }
    expect(await records.open()).toEqual([]);
    expect(await kept(records)).toEqual(
      [...Array(20).keys()].map((round) => [T + round * 10_000, T + round * 10_000 + 2_000, 'a']),
    );
  });

  it('are not opened again by a replica that writes late', async () => {
    await records.begin(incident());
    await records.end(incident(), T + 2_000);
    await records.begin(incident({ noticedBy: 'b', startedAt: T + 50 }));
    await records.end(incident({ noticedBy: 'b', startedAt: T + 50 }), T + 2_010);
    expect(await kept(records)).toEqual([[T, T + 2_000, 'a']]);
  });

  it('are kept whole by a replica that could write only after their end', async () => {
    await records.end(incident({ noticedBy: 'b' }), T + 2_000);
    await records.end(incident({ noticedBy: 'c' }), T + 2_000);
    expect(await kept(records)).toEqual([[T, T + 2_000, 'b']]);
  });

  it('of before do not end the one that is going on', async () => {
    await records.begin(incident({ startedAt: T + 5_000 }));
    await records.end(incident({ noticedBy: 'b' }), T + 2_000);
    await records.endLeft(SCORES, T + 4_999);
    expect(await kept(records)).toEqual([
      [T, T + 2_000, 'b'],
      [T + 5_000, null, 'a'],
    ]);
  });

  it('of another version or projection stay apart', async () => {
    for (const fields of [{ version: 2 }, { projection: 'teams' }, {}])
      await records.begin(incident(fields));
    await records.endLeft(SCORES, T + 9_000);
    const open = await records.open();
    expect(open.map(({ projection, version }) => `${projection}:${version}`)).toEqual([
      'scores:2',
      'teams:1',
    ]);
  });

  it('are listed the newest first, as many as asked for, of one projection', async () => {
    for (const n of [1, 2, 3])
      for (const projection of ['scores', 'teams'])
        await records.end(incident({ projection, startedAt: T + n * 1_000 }), T + n * 1_000 + 500);
    const found = await records.list({ projection: 'scores', limit: 2 });
    expect(found.map(({ projection, startedAt }) => [projection, startedAt - T])).toEqual([
      ['scores', 3_000],
      ['scores', 2_000],
    ]);
  });

  it('that were left open are ended by a replica that sees the budget met', async () => {
    await records.begin(incident({ noticedBy: 'gone' }));
    const book = new IncidentBook(records, milliseconds(20));
    book.onApplicationBootstrap();
    book.met(SCORES, T + 7_000);
    await until(async () => (await records.open()).length === 0);
    await book.beforeApplicationShutdown();
    expect(await kept(records)).toEqual([[T, T + 7_000, 'gone']]);
  });

  it('are written as they are noticed, worsen and end', async () => {
    const book = new IncidentBook(records, milliseconds(20));
    book.onApplicationBootstrap();
    let say: (why: Why) => void = () => undefined;
    book.begin(noticed(), new Promise((resolve) => (say = resolve)));
    book.saw('scores', 1_900);
    say(WHY);
    await book.settled();
    expect(await records.open()).toMatchObject([{ hop: 'broker', cause: WHY.words }]);
    book.saw('scores', 2_500);
    await until(async () => (await records.open())[0]?.worstStalenessMs === 2_500);
    book.saw('scores', 2_600);
    book.end('scores', T + 3_000);
    await book.settled();
    await book.beforeApplicationShutdown();
    expect(await records.list({ limit: 9 })).toMatchObject([
      { endedAt: T + 3_000, worstStalenessMs: 2_600 },
    ]);
  });
}

describe('incidents in the embedded database', () =>
  keepsIncidents(async () => ({ kind: 'pglite-memory' })));

describe('incidents in PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  keepsIncidents(async () => ({ kind: 'postgres', url: server.url }));

  describe('that is away for a while', () => {
    let replicas: { sql: Sql; records: IncidentRecords; book: IncidentBook }[];

    beforeEach(async () => {
      const limits = { connectWithin: milliseconds(500), answerWithin: seconds(2) };
      replicas = await Promise.all(
        [1, 2].map(async () => {
          const sql = await openSql({ kind: 'postgres', url: server.url }, CONTROL_SCHEMA, limits);
          const records = new IncidentRecords(sql);
          const book = new IncidentBook(records, milliseconds(50));
          book.onApplicationBootstrap();
          return { sql, records, book };
        }),
      );
      await replicas[0]?.sql.use((manager) => manager.query('TRUNCATE incident'));
    });
    afterEach(async () => {
      for (const { book, sql } of replicas) {
        await book.beforeApplicationShutdown();
        await sql.close();
      }
    });
    const all = async () => (await replicas[0]?.records.list({ limit: 9 })) ?? [];

    it('are written once it is back, with their true start, by whoever comes first', async () => {
      await server.kill();
      for (const { book } of replicas) {
        book.begin(noticed(), Promise.resolve(WHY));
        await book.settled();
        book.saw('scores', 8_000);
      }
      await server.restart();
      await until(async () => (await all()).length > 0);
      expect(await all()).toMatchObject([{ startedAt: T, endedAt: null, cause: WHY.words }]);
      await until(async () => (await all())[0]?.worstStalenessMs === 8_000);
      for (const { book } of replicas) book.end('scores', T + 9_000);
      for (const { book } of replicas) await book.settled();
      expect(await all()).toMatchObject([{ startedAt: T, endedAt: T + 9_000 }]);
    });

    it('are written whole where they ended meanwhile', async () => {
      await server.kill();
      for (const { book } of replicas) {
        book.begin(noticed(), Promise.resolve(WHY));
        await book.settled();
        book.end('scores', T + 2_000);
        await book.settled();
      }
      await server.restart();
      await until(async () => (await all()).length > 0);
      expect(await all()).toMatchObject([{ startedAt: T, endedAt: T + 2_000 }]);
    });

    it('are ended once it is back, where it went away before their end', async () => {
      const [first] = replicas;
      first?.book.begin(noticed(), Promise.resolve(WHY));
      await first?.book.settled();
      await server.kill();
      first?.book.end('scores', T + 5_000);
      await first?.book.settled();
      await server.restart();
      await until(async () => (await all())[0]?.endedAt === T + 5_000);
      expect(await all()).toHaveLength(1);
    });

    it('are kept one a projection until then: the latest', async () => {
      const [first] = replicas;
      await server.kill();
      for (const n of [0, 1, 2]) {
        first?.book.begin(noticed({ startedAt: T + n * 10_000 }), Promise.resolve(WHY));
        await first?.book.settled();
        first?.book.end('scores', T + n * 10_000 + 5_000);
        await first?.book.settled();
      }
      await server.restart();
      await until(async () => (await all()).length > 0);
      await first?.book.settled();
      expect(await all()).toMatchObject([{ startedAt: T + 20_000, endedAt: T + 25_000 }]);
    });
  });
});
