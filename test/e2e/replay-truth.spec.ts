import { join } from 'node:path';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { rootFolder } from '../../src/launch/root.js';
import type { Projection } from '../../src/model/projection.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import {
  buildStation,
  runCommand,
  startStation,
  type RealStation,
} from '../support/real-station.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { foldCsv } from '../support/truth/fold-csv.mjs';
import { until } from '../support/until.js';

const TWO_WEEKS = join(rootFolder(), 'projections/producers/online-retail/two-weeks.csv.gz');
const EVENTS = 15_690;
/** The two weeks in some seven seconds, so that the station can be killed in the middle of them. */
const SPEED = '180000x';

describe('two weeks of real orders, with the station killed in the middle', () => {
  const truth = foldCsv(TWO_WEEKS);
  const stations: RealStation[] = [];
  let servers: RunningServers;
  let last: RealStation;

  const start = async (): Promise<RealStation> => {
    const [natsUrl, redisUrl] = [servers.natsServer.url, servers.redisServer.url];
    const station = await startStation({ natsUrl, redisUrl });
    stations.push(station);
    return station;
  };
  const stateOf = (projection: Projection) =>
    new RedisProjectionStore(servers.redis, projection).state();
  /** Events up to the checkpoint of a projection, in all its streams. */
  const applied = async (projection: Projection): Promise<number> => {
    const { checkpoint } = await stateOf(projection);
    return Object.values(checkpoint).reduce((sum, { sequence }) => sum + sequence, 0);
  };
  /** Events that the streams of a projection hold. */
  const stored = async ({ reads }: Projection): Promise<number> => {
    const source = await JetStreamSource.on(servers.nats);
    const ends = await Promise.all(reads.map(({ stream }) => source.stateOf(stream)));
    return ends.reduce((sum, end) => sum + (end?.lastSequence ?? 0), 0);
  };

  beforeAll(async () => {
    await buildStation();
    servers = await startServers();
    const first = await start();
    const replayed = runCommand(['replay', TWO_WEEKS, '--speed', SPEED], {
      NATS_URL: servers.natsServer.url,
    });
    const isUnderWay = async () => (await applied(popularProducts)) >= 0.3 * EVENTS;
    await until(isUnderWay, { timeoutMs: 60_000, everyMs: 5 });
    await first.kill();
    expect(await applied(popularProducts)).toBeLessThan(0.8 * EVENTS);
    last = await start();
    expect(await replayed).toContain('15,690 events: 15,690 published');
    for (const projection of [popularProducts, productCards])
      await until(async () => (await applied(projection)) === (await stored(projection)), {
        timeoutMs: 60_000,
      });
  }, 240_000);
  afterAll(async () => {
    await Promise.all(stations.map((station) => station.remove()));
    await servers.stop();
  });

  interface Page<Row> {
    readonly nodes: readonly Row[];
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }

  async function everyRow<Row>(list: string, fields: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (let after: string | null = null; ;) {
      const query = `query Page($after: String) { ${list}(first: 200, after: $after) {
        totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
      const answer: Record<string, unknown> = await last.query(query, { after });
      const { nodes, totalCount, pageInfo } = answer[list] as Page<Row>;
      rows.push(...nodes);
      if (!pageInfo.hasNextPage) {
        expect(rows).toHaveLength(totalCount);
        return rows;
      }
      after = pageInfo.endCursor;
    }
  }

  const CARD = 'productId name priceMinor updatedAt';

  it('gives every popular product its units, its pence, its popularity and its card', async () => {
    interface Popular {
      readonly productId: string;
      readonly popularity: number | null;
    }
    const rows = await everyRow<Popular>(
      'popularProducts',
      `productId name kind unitsSold revenueMinor popularity card { ${CARD} }`,
    );
    const expected = [...truth.popularProducts.values()].map((row) => ({
      ...row,
      popularity: row.popularity === null ? null : expect.any(Number),
      card: truth.productCards.get(row.productId) ?? null,
    }));
    expect(byId(rows)).toEqual(byId(expected));
    for (const { productId, popularity } of rows)
      expect(relativeError(popularity, popularityOf(productId))).toBeLessThan(1e-9);
    const ordered = rows.map(({ popularity }) => popularity ?? -Infinity);
    expect(ordered).toEqual(ordered.toSorted((a, b) => b - a));
  });

  it('gives every product its card', async () => {
    const rows = await everyRow<{ readonly productId: string }>('productCards', CARD);
    expect(byId(rows)).toEqual(byId([...truth.productCards.values()]));
  });

  it('counts every event that the streams hold once', async () => {
    for (const projection of [popularProducts, productCards]) {
      const { counts } = await stateOf(projection);
      const messages = await stored(projection);
      expect(counts).toEqual({ folded: messages, filtered: 0, deadLettered: 0 });
    }
  });

  const popularityOf = (productId: string): number | null =>
    truth.popularProducts.get(productId)?.popularity ?? null;
});

const byId = <Row extends { readonly productId: string }>(rows: readonly Row[]) =>
  rows.toSorted((a, b) => (a.productId < b.productId ? -1 : 1));

const relativeError = (found: number | null, right: number | null): number => {
  if (found === null || right === null) return found === right ? 0 : Infinity;
  return Math.abs(found - right) / Math.abs(right);
};
