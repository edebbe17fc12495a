import { setTimeout as delay } from 'node:timers/promises';
import { FaultBed } from '../support/fault/fault-bed.js';
import { Flood } from '../support/fault/flood.js';
import { floodProjections } from '../support/fault/flood-projections.js';
import { Seeded } from '../support/fault/seeded.js';
import type { StationProcess } from '../support/fault/station-process.js';
import { until } from '../support/until.js';

const ALL = floodProjections.map(({ name }) => name).toSorted();
const DRAINED_WITHIN_MS = 10_000;

describe('two stations that share tasks', () => {
  let bed: FaultBed;
  let [a, b]: StationProcess[] = [];
  let flood: Flood;
  let goesOn = false;
  beforeEach(async () => {
    bed = await FaultBed.open('a', 'b');
    [a, b] = bed.stations;
    flood = new Flood(bed.servers.nats, new Seeded(7));
    await Promise.all(bed.stations.map((station) => station.start()));
    await until(() => isShared(), { timeoutMs: 30_000 });
  }, 60_000);
  afterEach(async () => {
    goesOn = false;
    await bed.close();
  });

  const isShared = (): boolean => {
    const [mine, others] = bed.stations.map(({ tasks }) => tasks);
    if (mine === undefined || others === undefined) return false;
    const all = [...mine, ...others].toSorted();
    return all.join() === ALL.join() && Math.abs(mine.length - others.length) <= 1;
  };
  const hasAll = (station: StationProcess | undefined): boolean =>
    station?.tasks.toSorted().join() === ALL.join();
  const meta = async (task: string, field: string): Promise<string | null> =>
    bed.servers.redis.reads.hget(`station:{${task}:v1}:meta`, field);
  /** Publishes until told to stop. */
  const flooding = () => {
    goesOn = true;
    const published = (async () => {
      while (goesOn) {
        await flood.upTo(flood.published + 100);
        await delay(20);
      }
    })();
    published.catch(() => undefined);
    return async (): Promise<void> => {
      goesOn = false;
      await published;
    };
  };
  const expectTruth = async (): Promise<void> => {
    await bed.expectTruth();
    expect(bed.stations.flatMap(({ accidents }) => accidents)).toEqual([]);
  };

  it('have one owner a task, and move the tasks of one that is killed, and share again', async () => {
    const endFlood = flooding();
    for (const task of ALL)
      expect(await meta(task, 'owner')).toBe(a?.tasks.includes(task) ? 'a' : 'b');
    await b?.kill();
    await until(() => hasAll(a), { timeoutMs: 20_000 });
    await b?.start();
    await until(() => isShared(), { timeoutMs: 20_000 });
    await endFlood();
    await expectTruth();
  }, 120_000);

  it('refuse the commits of an owner that was frozen for longer than its lease', async () => {
    const endFlood = flooding();
    const isFenced = (): boolean =>
      a?.facts.some((fact) => fact.fact === 'commit-refused' && fact.outcome === 'fenced') ?? false;
    // Frozen between two commits, with nothing in hand, it has none to be refused.
    for (let round = 0; round < 5 && !isFenced(); round++) {
      await until(() => isShared(), { timeoutMs: 30_000 });
      a?.pause();
      await until(() => hasAll(b), { timeoutMs: 30_000 });
      a?.resume();
      await until(() => isShared(), { timeoutMs: 30_000 });
    }
    expect(isFenced()).toBe(true);
    await endFlood();
    await expectTruth();
  }, 180_000);

  it('end on SIGTERM in the middle of a flood, and give up their leases at once', async () => {
    const endFlood = flooding();
    const mine = a?.tasks ?? [];
    const { code, ms } = (await a?.drain()) ?? {};
    expect(code).toBe(0);
    expect(ms).toBeLessThan(DRAINED_WITHIN_MS);
    for (const task of mine)
      expect((await meta(task, 'owner')) === 'b' || (await meta(task, 'leaseUntil')) === '0').toBe(
        true,
      );
    await until(() => hasAll(b), { timeoutMs: 3_000 });
    await endFlood();
    await expectTruth();
  }, 120_000);

  it.each(['killed', 'frozen'])(
    'end on SIGTERM while NATS and Redis are %s',
    async (how) => {
      const { natsServer, redisServer } = bed.servers;
      const endFlood = flooding();
      for (const server of [natsServer, redisServer])
        if (how === 'killed') await server.kill();
        else server.pause();
      const drains = await Promise.all(bed.stations.map((station) => station.drain()));
      for (const server of [natsServer, redisServer])
        if (how === 'killed') await server.restart();
        else server.resume();
      for (const { code, ms } of drains) {
        expect(code).toBe(0);
        expect(ms).toBeLessThan(DRAINED_WITHIN_MS);
      }
      await endFlood();
      await a?.start();
      await expectTruth();
    },
    120_000,
  );
});
