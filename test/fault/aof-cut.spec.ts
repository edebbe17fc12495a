import { cutAof, cutInsideACommit, rewriteAof } from '../support/fault/aof.js';
import { FaultBed } from '../support/fault/fault-bed.js';
import { Flood } from '../support/fault/flood.js';
import { Seeded } from '../support/fault/seeded.js';
import { until } from '../support/until.js';
import type { StationProcess } from '../support/fault/station-process.js';

const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000_000);
const ROUNDS = Number(process.env['FAULT_CUTS'] ?? 5);
const EVENTS_A_ROUND = 1_500;
const TIMEOUT_MS = 60_000 + ROUNDS * 30_000;

describe('a Redis that lost the end of what it had written', () => {
  let bed: FaultBed;
  let station: StationProcess;
  let flood: Flood;
  beforeEach(async () => {
    bed = await FaultBed.open('a');
    station = bed.station('a');
    await station.start();
    flood = new Flood(bed.servers.nats, new Seeded(SEED));
  });
  afterEach(() => bed.close());

  const loseTheEnd = async (random: Seeded): Promise<void> => {
    const { redisServer } = bed.servers;
    await redisServer.kill();
    cutAof(redisServer, random);
    await redisServer.restart();
    await bed.servers.redisAnswers();
    await rewriteAof(bed.servers.redis.writes);
  };

  it(
    `holds rows and checkpoint of one instant, from which the task goes on, with the seed ${SEED}`,
    async () => {
      const random = new Seeded(SEED);
      for (let round = 1; round <= ROUNDS; round++) {
        await flood.upTo(round * EVENTS_A_ROUND);
        // Some cuts meet a station in the middle of its work, others one that has caught up.
        if (random.chance(0.5)) await bed.caughtUp();
        await station.kill();
        await loseTheEnd(random);
        await bed.expectTruthUpToCheckpoint();
        await station.start();
        await bed.expectTruth();
      }
    },
    TIMEOUT_MS,
  );

  it(
    `is noticed by a station that works on meanwhile, with the seed ${SEED}`,
    async () => {
      const random = new Seeded(SEED);
      for (let round = 1; round <= ROUNDS; round++) {
        const flooding = flood.upTo(round * EVENTS_A_ROUND);
        await flood.reached((round - random.next()) * EVENTS_A_ROUND);
        await loseTheEnd(random);
        await flooding;
        await bed.expectTruth();
      }
      expect(station.accidents).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    `is never served as right where Redis brings half a commit back, with the seed ${SEED}`,
    async () => {
      const { redisServer } = bed.servers;
      await flood.upTo(EVENTS_A_ROUND);
      await bed.caughtUp();
      await redisServer.kill();
      cutInsideACommit(redisServer, new Seeded(SEED));
      await redisServer.restart();
      await bed.servers.redisAnswers();
      await flood.upTo(2 * EVENTS_A_ROUND);
      await bed.expectTruth();
      await redisServer.kill();
      await redisServer.restart();
      await flood.upTo(3 * EVENTS_A_ROUND);
      const isCorrupt = (): boolean =>
        station.facts.some((fact) => fact.fact === 'task-moved' && fact.code === 'STORE_CORRUPT');
      await until(isCorrupt);
      station.rebuild();
      await bed.expectTruth();
    },
    TIMEOUT_MS,
  );
});
