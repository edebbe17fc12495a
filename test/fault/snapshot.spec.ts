import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { snapshotOf, type SnapshotPlace } from '../../src/model/checkpoint.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { Seeded } from '../support/fault/seeded.js';
import { StationProcess } from '../support/fault/station-process.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { AccountService } from '../support/snapshots/account-service.js';
import { balances } from '../support/snapshots/accounts.js';
import { rowsOf } from '../support/snapshots/rows-of.js';
import { until } from '../support/until.js';

const ACCOUNTS = 300;
const KILLS = 6;
/** FAULT_SEED=<seed> repeats the events and when stations are killed. */
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000_000);

describe(`a station that is killed while it loads a snapshot (seed ${SEED})`, () => {
  let servers: RunningServers;
  let accounts: AccountService;
  let folder: string;
  let station: StationProcess;
  const seeded = new Seeded(SEED);

  beforeAll(async () => {
    servers = await startServers();
    accounts = await AccountService.start(servers.natsServer.url);
    folder = mkdtempSync(join(tmpdir(), 'data-station-snapshot-'));
    const order = { natsUrl: servers.natsServer.url, redisUrl: servers.redisServer.url, folder };
    station = new StationProcess({ ...order, name: 'a', program: 'snapshot-station.ts' });
    for (let i = 0; i < 3 * ACCOUNTS; i++) await moveAny();
    await (await jetstreamManager(servers.nats)).streams.purge('ACCOUNTS');
  }, 60_000);
  afterAll(async () => {
    await station.end();
    await accounts.stop();
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const moveAny = (): Promise<void> =>
    accounts.moved(
      `a${seeded.between(1, ACCOUNTS)}`,
      seeded.between(1, 99),
      `r${seeded.between(1, 4)}`,
    );
  const store = () => new RedisProjectionStore(servers.redis, balances('nats', 5));
  const place = async (): Promise<SnapshotPlace | undefined> =>
    (await store().state()).checkpoint[snapshotOf('ACCOUNTS')]?.snapshot;

  it('ends with the rows of the whole stream, each event in them once', async () => {
    let [killAt, kills] = [Infinity, 0];
    let killed: Promise<void> = Promise.resolve();
    let isKilled = false;
    let pages = 0;
    accounts.beforeTelling = async () => {
      for (let i = 0; i < 3; i++) await moveAny();
      pages += 1;
      if (pages < killAt) return;
      killAt = Infinity;
      kills += 1;
      // It may hear the page first, or never.
      isKilled = true;
      killed = station.kill();
    };
    while (kills < KILLS && (await place())?.whole !== true) {
      isKilled = false;
      await station.start();
      killAt = pages + seeded.between(1, 12);
      await until(async () => isKilled || (await place())?.whole === true, {
        timeoutMs: 60_000,
      });
      await killed;
    }
    expect(kills).toBeGreaterThanOrEqual(3);
    killAt = Infinity;
    await station.kill().catch(() => undefined);
    await station.start();
    await until(async () => (await place())?.whole === true, { timeoutMs: 60_000 });
    for (let i = 0; i < 50; i++) await moveAny();
    const atTheEnd = async (): Promise<boolean> =>
      (await store().state()).checkpoint['ACCOUNTS']?.sequence === accounts.book.offset;
    await until(atTheEnd, { timeoutMs: 60_000 });
    expect(await rowsOf(store())).toEqual(accounts.book.rows());
    expect((await place())?.counts.folded).toBeGreaterThan(0);
    expect(station.accidents).toEqual([]);
  }, 180_000);
});
