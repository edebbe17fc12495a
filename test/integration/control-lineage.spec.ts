import { OperatedPair } from '../support/operated-pair.js';
import type { OperatedStation } from '../support/operated-station.js';
import { until } from '../support/until.js';

interface Map {
  readonly replica: string;
  readonly replicas: readonly string[];
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly Edge[];
  readonly missing: readonly string[];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly perSecond: number | null;
  readonly errorRate: number | null;
  readonly lastUsedAt: string | null;
}

const mapOn = async (station: OperatedStation, query = ''): Promise<Map> =>
  (await station.get(`/control/lineage${query}`)).body as unknown as Map;
const edge = ({ edges }: Map, from: string, to: string): Edge | undefined =>
  edges.find((of) => of.from === from && of.to === to);
const folded = (map: Map) => edge(map, 'event:MATCHES/GoalShot', 'projection:totals');

describe('the map of the data', () => {
  let pair: OperatedPair;
  beforeAll(async () => {
    pair = await OperatedPair.begin();
  });
  afterAll(() => pair.end());
  beforeEach(() => pair.fresh());
  afterEach(() => pair.stop());

  it('tells on any replica what goes over the edges of all, how much of it fails, and when it was used last', async () => {
    const { owner, other } = await pair.roles();
    const began = Date.now();
    await pair.shot(1, 'ann');
    await pair.shot(13, 'bob');
    await pair.shot('none', 'bob');
    await pair.reached(await pair.shot(2, 'ann'));
    await until(async () => (folded(await mapOn(other))?.perSecond ?? 0) > 0);
    const map = await mapOn(other);
    expect(map).toMatchObject({ replica: other.name, replicas: ['a', 'b'], missing: [] });
    expect(folded(map)).toMatchObject({
      perSecond: 0.067,
      errorRate: 0.5,
      delay: { p50Ms: expect.any(Number) as number, p99Ms: expect.any(Number) as number },
    });
    expect(Date.parse(folded(map)?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(began);
    expect(edge(map, 'producer:match-service', 'event:MATCHES/GoalShot')).toMatchObject({
      perSecond: 0.067,
    });
    expect(folded(await mapOn(owner))?.perSecond).toBe(0.067);
    expect(map.nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['field:totals/player', 'field:totals/points']),
    );
  });

  it('remembers when an edge was used last where the replica that used it is gone', async () => {
    const { owner, other } = await pair.roles();
    const began = Date.now();
    await pair.reached(await pair.shot(1, 'ann'));
    await owner.stop();
    pair.replicas = pair.replicas.filter((replica) => replica !== owner);
    const map = await mapOn(other);
    expect(Date.parse(folded(map)?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(began);
  });

  it('is drawn for Mermaid, and told as OpenLineage, as far as it is asked for', async () => {
    const [station] = pair.replicas;
    const drawn = await station?.text('/control/lineage?format=mermaid');
    expect(drawn).toMatch(/^flowchart LR\n/);
    expect(drawn).toContain('[("totals")]:::projection');
    const told = await station?.get('/control/lineage?format=openlineage&projection=totals');
    expect(told?.body).toHaveLength(2);
    const none = await station?.get('/control/lineage?projection=none');
    expect(none?.body).toMatchObject({ nodes: [], edges: [] });
    const wrong = await station?.get('/control/lineage?format=svg');
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'BAD_USER_INPUT' } } });
  });
});
