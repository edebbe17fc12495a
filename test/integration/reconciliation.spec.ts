import { jetstreamManager } from '@nats-io/jetstream';
import { StockLevelsModule } from '../../projections/stock-levels/stock-levels.module.js';
import { stockLevels } from '../../projections/stock-levels/stock-levels.projection.js';
import { keysOfProjection } from '../../src/store/keys.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { startReplica, type OperatedStation } from '../support/operated-station.js';
import { OrderService } from '../support/producers/order-service.js';
import { WarehouseService } from '../support/producers/warehouse-service.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

interface Operation {
  readonly outcome: string;
  readonly result: Readonly<Record<string, unknown>>;
}

describe('stock that is compared with the warehouse', () => {
  let servers: RunningServers;
  let orders: OrderService;
  let warehouse: WarehouseService;
  let stations: OperatedStation[];

  beforeAll(async () => {
    stations = [];
    servers = await startServers();
    const { url } = servers.natsServer;
    [orders, warehouse] = await Promise.all([OrderService.start(url), WarehouseService.start(url)]);
    stations = [await start('a')];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(stations.map((station) => station.stop()));
    await Promise.all([orders.stop(), warehouse.stop()]);
    await servers.stop();
  });

  const start = (name: string): Promise<OperatedStation> =>
    startReplica(
      { served: StockLevelsModule },
      {
        NATS_URL: servers.natsServer.url,
        REDIS_URL: servers.redisServer.url,
        DATABASE_URL: 'pglite:memory',
        STATION_NAME: name,
        PORT: '0',
      },
    );
  const first = (): OperatedStation => {
    const [station] = stations;
    if (station === undefined) throw new Error('No station was started.');
    return station;
  };
  const stockOf = async (productId: string): Promise<unknown> => {
    const [row] = await new RedisProjectionStore(servers.redis, stockLevels).rowsOf([productId]);
    return row;
  };
  const holds = (productId: string, row: object): Promise<void> =>
    until(async () => {
      const stock = await stockOf(productId);
      return expect.objectContaining(row).asymmetricMatch(stock);
    });
  const run = async (station = first()): Promise<Operation['result']> => {
    const { body } = await station.post('/control/reconciliation/stock-levels/run');
    const [operation] = body['operations'] as Operation[];
    expect(operation).toMatchObject({ outcome: 'done' });
    return operation?.result ?? {};
  };
  interface Shown extends Readonly<Record<string, unknown>> {
    readonly rows: readonly unknown[];
  }
  /** The runs of all stations: each keeps its own, in a database of its own. */
  const runs = async (): Promise<readonly Shown[]> => {
    const shown = await Promise.all(stations.map((of) => of.get('/control/reconciliation')));
    return shown.flatMap(({ body }) => body['runs'] as Shown[]);
  };
  const corrections = async (): Promise<number> => {
    const manager = await jetstreamManager(servers.nats);
    return (await manager.streams.info('STOCK_CORRECTIONS')).state.messages;
  };
  /** The owner of the task has rows in memory: what is changed behind its back is changed while it is away. */
  const plant = async (productId: string, row: object): Promise<void> => {
    await Promise.all(stations.map((station) => station.stop()));
    const { rows } = keysOfProjection(stockLevels);
    await servers.redis.writes.hset(rows, productId, JSON.stringify({ productId, ...row }));
    stations = [await start('a'), await start('b')];
  };

  it('is compared by the clock', () =>
    until(async () => (await runs()).some(({ askedBy, endedAt }) => askedBy === null && endedAt)));

  it('is compared for whoever may operate, and only where an owner is declared', async () => {
    const unknown = await first().post('/control/reconciliation/none/run');
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'PROJECTION_UNKNOWN' } } });
    const nobody = await first().post('/control/reconciliation/stock-levels/run', undefined, {});
    expect(nobody).toMatchObject({ status: 401, body: { error: { code: 'OPERATOR_UNKNOWN' } } });
    const { body } = await first().get('/control/reconciliation?projection=stock-levels&limit=1');
    expect(body['projections']).toEqual([
      {
        projection: 'stock-levels',
        version: 1,
        owner: 'warehouse-service',
        everyMs: 300_000,
        sample: 100,
        repairs: 'STOCK_CORRECTIONS',
      },
    ]);
  });

  it('is not judged while the warehouse is away', async () => {
    await warehouse.receives('clock', 1);
    await holds('clock', { onHand: 1 });
    await warehouse.stop();
    expect(await run()).toMatchObject({
      outcome: 'unanswered',
      compared: 0,
      unanswered: 1,
      words: expect.stringContaining('warehouse-service gave no answer') as string,
    });
    warehouse = await WarehouseService.start(servers.natsServer.url);
    await until(async () => (await run())['outcome'] === 'compared');
  });

  it('is never called drift while it keeps moving', async () => {
    await warehouse.receives('heart', 1_000);
    await holds('heart', { onHand: 1_000 });
    let sold = 0;
    let isOver = false;
    const busy = (async () => {
      while (!isOver) {
        await orders.places(`order-${sold}`, { heart: 1, [`product-${sold % 7}`]: 2 });
        if (sold % 3 === 0) await orders.cancels(`order-${sold}`);
        sold += 1;
      }
    })();
    try {
      for (let times = 0; times < 2; times++) {
        const before = sold;
        expect(await run()).toMatchObject({ outcome: 'compared', drifted: 0, repaired: 0 });
        expect(sold).toBeGreaterThan(before);
      }
    } finally {
      isOver = true;
      await busy;
    }
    expect(await run()).toMatchObject({ compared: 9, drifted: 0, moving: 0 });
    expect(await corrections()).toBe(0);
  }, 60_000);

  it('follows what the warehouse lost without a word', async () => {
    await warehouse.receives('vase', 100);
    await holds('vase', { onHand: 100 });
    warehouse.loses('vase', 4);
    expect(await run()).toMatchObject({ drifted: 1, repaired: 1 });
    await orders.places('vase', { vase: 1 });
    await holds('vase', { onHand: 95, corrected: -4 });
    expect(await run()).toMatchObject({ outcome: 'compared', drifted: 0 });
    expect(await corrections()).toBe(1);
  });

  it('is repaired once where it was changed behind the back of two stations, and shown', async () => {
    await warehouse.receives('lantern', 100);
    await orders.places('lantern', { lantern: 3 });
    await holds('lantern', { onHand: 97 });
    await plant('lantern', { onHand: 90, corrected: 0 });
    const results = await Promise.all(stations.map((station) => run(station)));
    const sum = (count: string) => results.map((of) => Number(of[count])).reduce((a, b) => a + b);
    expect([sum('drifted'), sum('repaired')]).toEqual([1, 1]);
    await holds('lantern', { onHand: 97, corrected: 7 });
    expect(await run()).toMatchObject({ drifted: 0, repaired: 0 });
    expect(await corrections()).toBe(2);
    expect((await runs()).flatMap(({ rows }) => rows)).toEqual([
      {
        key: 'lantern',
        missing: null,
        fields: [{ field: 'onHand', ours: 90, theirs: 97 }],
        repair: 'published',
        offset: 'STOCK_CORRECTIONS:2',
        words: null,
      },
    ]);
    const metrics = await Promise.all(stations.map((station) => station.text('/metrics')));
    expect(metrics.join('')).toContain(
      'station_reconciliation_repairs_total{projection="stock-levels"} 1',
    );
  }, 90_000);
});
