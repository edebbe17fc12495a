import { FaultBed } from '../support/fault/fault-bed.js';
import { Flood } from '../support/fault/flood.js';
import { Kills } from '../support/fault/kills.js';
import { Seeded } from '../support/fault/seeded.js';

/**
 * A longer one by hand: FAULT_EVENTS=200000 FAULT_KILLS=60 npm run jest -- test/fault/kills.
 * FAULT_SEED=<seed> repeats the flood and the order of the kills.
 */
const EVENTS = Number(process.env['FAULT_EVENTS'] ?? 30_000);
const KILLS = Number(process.env['FAULT_KILLS'] ?? 22);
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000_000);
const TIMEOUT_MS = 180_000 + KILLS * 10_000;

describe('a flood under kills', () => {
  let bed: FaultBed;
  let kills: Kills;
  beforeAll(async () => {
    bed = await FaultBed.open('a', 'b');
    await Promise.all(bed.stations.map((station) => station.start()));
  });
  afterAll(() => bed.close());

  it(
    `leaves every row, list, count and letter as the streams say, with the seed ${SEED}`,
    async () => {
      kills = new Kills(bed, new Seeded(SEED));
      const flood = new Flood(bed.servers.nats, new Seeded(SEED + 1));
      try {
        await kills.during(flood, { events: EVENTS, kills: KILLS });
        await bed.expectTruth();
        expect(bed.stations.flatMap(({ accidents }) => accidents)).toEqual([]);
        expect(kills.done).toHaveLength(KILLS);
      } catch (error) {
        console.error(`FAULT_SEED=${SEED} after the kills ${kills.done.join(' ')}`);
        throw error;
      }
    },
    TIMEOUT_MS,
  );
});
