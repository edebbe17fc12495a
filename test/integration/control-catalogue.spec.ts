import { Catalogue } from '../../src/control/catalogue/catalogue.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import type { Projection } from '../../src/model/projection.js';
import { games, scores } from '../support/example-projection.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';

const SCORES = scores as Projection;
const CHANGED: Projection = { ...SCORES, filters: [] };

describe('the catalogue', () => {
  let server: TestServer;
  let sql: Sql;
  let now = 1_000;
  const starts = (...projections: Projection[]) =>
    new Catalogue(sql, { now: () => now }).record(projections);
  const catalogue = () => new Catalogue(sql, { now: () => now });

  beforeAll(async () => {
    server = await startPostgres();
    sql = await openSql({ kind: 'postgres', url: server.url }, CONTROL_SCHEMA);
  });
  beforeEach(() =>
    sql.use((manager) => manager.query('TRUNCATE projection_version, producer_event')),
  );
  afterAll(async () => {
    await sql.close();
    await server.stop();
  });

  it('holds what was served, since when and last', async () => {
    now = 1_000;
    expect(await starts(SCORES)).toEqual({ added: ['scores:v1'], changed: [] });
    now = 2_000;
    expect(await starts({ ...SCORES, owner: 'team-b', urgency: 'relaxed' })).toEqual({
      added: [],
      changed: [],
    });
    expect(await catalogue().versions()).toEqual([
      expect.objectContaining({
        name: 'scores',
        version: 1,
        owner: 'team-b',
        urgency: 'relaxed',
        budgetMs: 1_000,
        firstSeenAt: 1_000,
        lastStartedAt: 2_000,
      }),
    ]);
  });

  it('holds every event that producers promised, with its JSON Schema', async () => {
    await starts(SCORES);
    const events = await catalogue().events();
    expect(events.map(({ eventType }) => eventType)).toEqual([
      'PlayerLeft',
      'PointsScored',
      'TeamJoined',
    ]);
    expect(events[0]).toMatchObject({
      owner: 'game-service',
      stream: 'GAMES',
      subject: 'games.*',
      schema: { type: 'object', properties: { player: { type: 'string' } }, required: ['player'] },
    });
  });

  it('says at every start that a definition changed under its version, until the version is raised', async () => {
    await starts(SCORES);
    const change = expect.objectContaining({ projection: 'scores', version: 1 });
    expect((await starts(CHANGED)).changed).toEqual([change]);
    expect((await starts(CHANGED)).changed).toEqual([change]);
    expect(await starts({ ...CHANGED, version: 2 })).toEqual({ added: ['scores:v2'], changed: [] });
    expect((await starts(SCORES)).changed).toEqual([]);
  });

  it('keeps the former schema of an event that changed', async () => {
    now = 1_000;
    await starts(SCORES);
    now = 2_000;
    const { PlayerLeft, TeamJoined } = games.events;
    const reads = [{ ...games, events: { PlayerLeft: TeamJoined } }];
    await starts({ ...SCORES, version: 2, reads });
    const shapes = (await catalogue().events()).filter(
      ({ eventType }) => eventType === 'PlayerLeft',
    );
    expect(shapes.map(({ firstSeenAt }) => firstSeenAt)).toEqual([1_000, 2_000]);
    expect(PlayerLeft).toBeDefined();
  });

  it('is told once an event that several projections read', async () => {
    await starts(SCORES, { ...SCORES, name: 'others' });
    expect(await catalogue().events()).toHaveLength(3);
    expect(await catalogue().versions()).toHaveLength(2);
  });

  it('takes a station that serves nothing', async () => {
    expect(await starts()).toEqual({ added: [], changed: [] });
  });

  it('can be told by several replicas at once', async () => {
    const several = ['c', 'a', 'b'].map((name) => ({ ...SCORES, name }));
    const reversed = several.toReversed();
    await Promise.all([...Array(8).keys()].map((n) => starts(...(n % 2 ? several : reversed))));
    expect(await catalogue().versions()).toHaveLength(3);
  });
});
