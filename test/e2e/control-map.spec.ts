import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LineageReport } from '../../src/control/lineage/lineage.js';
import type { UseAnswer } from '../../src/control/use/use-report.js';
import type { UnusedReport } from '../../src/control/use/unused-fields.js';
import { OperatedPair } from '../support/operated-pair.js';
import type { OperatedStation } from '../support/operated-station.js';
import { until } from '../support/until.js';

const TERMS = `name: scoreboard
team: team-boards
contact: boards@example.com
level: fields
mode: reject
`;

/** From a contract to the map: a consumer asks, and everybody can see what it gets. */
describe('a consumer with a contract', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  let pair: OperatedPair;
  let asked: OperatedStation;
  let other: OperatedStation;
  let guarded: OperatedStation | undefined;
  let key: string;

  beforeAll(async () => {
    mkdirSync(join(folder, 'scoreboard'));
    writeFileSync(join(folder, 'scoreboard', 'contract.yaml'), TERMS);
    const document = 'query Points($player: ID!) { total(player: $player) { points } }';
    writeFileSync(join(folder, 'scoreboard', 'points.graphql'), document);
    pair = await OperatedPair.begin();
    await pair.servers.freshStream('MATCHES', ['matches.*']);
    asked = await pair.start('a', { CONSUMERS_DIR: folder });
    other = await pair.start('b', { CONSUMERS_DIR: folder });
    const made = await asked.post('/control/keys', { consumer: 'scoreboard' });
    key = String(made.body['key']);
    await pair.reached(await pair.shot(2, 'ann'));
  });
  afterAll(async () => {
    await pair.stop();
    await pair.end();
    rmSync(folder, { recursive: true });
  });

  const query = (text: string, operationName: string) =>
    asked.post(
      '/graphql',
      { query: text, operationName, variables: { player: 'ann' } },
      { authorization: `Bearer ${key}` },
    );
  const POINTS = 'query Points($player: ID!) { total(player: $player) { points } }';
  const NAMES = 'query Names($player: ID!) { total(player: $player) { player } }';

  const map = async (station: OperatedStation): Promise<LineageReport> =>
    (await station.get('/control/lineage?consumer=scoreboard')).body as unknown as LineageReport;

  it('is on the map before it ever asks', async () => {
    const { nodes, edges } = await map(other);
    const operation = nodes.find(({ kind }) => kind === 'operation');
    expect(operation).toMatchObject({
      consumer: 'scoreboard',
      team: 'team-boards',
      operationName: 'Points',
      declared: true,
      operation: 'query',
    });
    expect(edges).toContainEqual({
      from: 'field:totals/points',
      to: operation?.id,
      perSecond: 0,
      delay: null,
      errorRate: null,
      lastUsedAt: null,
    });
    const catalogue = (await other.get('/control/catalogue')).body;
    expect(catalogue).toMatchObject({
      consumers: [{ name: 'scoreboard', team: 'team-boards' }],
      contracts: [{ consumer: 'scoreboard', documents: [{ operationName: 'Points' }] }],
    });
  });

  it('shows on the map of any replica, edge by edge, once it asks', async () => {
    const began = Date.now();
    for (const _ of [1, 2, 3])
      expect((await query(POINTS, 'Points')).body).toMatchObject({
        data: { total: { points: 2 } },
      });
    await until(async () => {
      const edge = (await map(other)).edges.find(({ from }) => from === 'field:totals/points');
      return edge !== undefined && edge.lastUsedAt !== null && (edge.perSecond ?? 0) > 0;
    });
    const { edges } = await map(other);
    const steps = edges.filter(({ to }) => /^operation:|^field:totals.points/.test(to));
    expect(steps.map(({ from }) => from)).toEqual(['projection:totals', 'field:totals/points']);
    for (const { perSecond, lastUsedAt } of steps) {
      expect(perSecond).toBe(0.05);
      expect(Date.parse(lastUsedAt ?? '')).toBeGreaterThanOrEqual(began);
    }
    const [toField, toOperation] = steps.map(({ delay }) => delay);
    expect(toField).toBeNull();
    expect(toOperation?.p99Ms).toBeGreaterThan(0);
    expect(toOperation?.p99Ms).toBeLessThanOrEqual((Date.now() - began) * 1.2 + 0.1);
    expect(toOperation?.p50Ms).toBeLessThanOrEqual(toOperation?.p99Ms ?? 0);
    const drawn = await other.text('/control/lineage?consumer=scoreboard&format=mermaid');
    expect(drawn).toMatch(/"Points: 0.05\/s · p99 [\d.]+ m?s"/);
  });

  it('is counted by day, operation and field, with what was refused', async () => {
    expect((await query(NAMES, 'Names')).body).toMatchObject({
      errors: [{ extensions: { code: 'CONTRACT_VIOLATION' } }],
    });
    const { use, documents } = (await asked.get('/control/use?consumer=scoreboard'))
      .body as unknown as UseAnswer;
    expect(
      use.map(({ operationName, answered, violated }) => [operationName, answered, violated]),
    ).toEqual([
      ['Points', 3, 0],
      ['Names', 0, 1],
    ]);
    expect(documents[use[0]?.documentId ?? '']?.coordinates).toContain('Total.points');
    const ofField = (await asked.get('/control/use?field=Total.player'))
      .body as unknown as UseAnswer;
    expect(ofField.use.map(({ operationName }) => operationName)).toEqual(['Names']);
    const metrics = await asked.text('/metrics');
    for (const line of ['answered"} 3', 'violated"} 1'])
      expect(metrics).toContain(`station_requests_total{consumer="scoreboard",outcome="${line}`);
  });

  it('leaves fields that nobody uses to be seen', async () => {
    const report = (await other.get('/control/use/unused?days=30')).body as unknown as UnusedReport;
    expect(report).toMatchObject({
      days: 30,
      recordedSince: new Date().toISOString().slice(0, 10),
    });
    const paths = report.fields.map(({ path, lastUsedAt }) => [path, lastUsedAt]);
    expect(paths).toEqual([
      ['freshness', null],
      ['id', null],
    ]);
  });

  it.each(['catalogue', 'use', 'use/unused', 'lineage?format=mermaid', 'contracts', 'feeds'])(
    'is for who operates the station, where that needs a token: /control/%s',
    async (path) => {
      const token = 'correct-horse-battery';
      const env = { CONTROL_TOKEN: token, CONSUMERS_DIR: folder };
      guarded ??= await pair.start('guarded', env);
      const refused = await fetch(`${guarded.url}/control/${path}`);
      expect([refused.status, await refused.json()]).toMatchObject([
        403,
        { error: { code: 'OPERATOR_REFUSED' } },
      ]);
      const headers = { authorization: `Bearer ${token}` };
      const answered = await fetch(`${guarded.url}/control/${path}`, { headers });
      expect(answered.status).toBe(200);
    },
  );

  it.each(['/control/use?from=monday', '/control/use/unused?days=0', '/control/use?fields=a'])(
    'may not be asked for wrongly: %s',
    async (path) =>
      expect(await asked.get(path)).toMatchObject({
        status: 400,
        body: { error: { code: 'BAD_USER_INPUT' } },
      }),
  );
});
