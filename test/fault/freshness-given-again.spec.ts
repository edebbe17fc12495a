import { setTimeout as delay } from 'node:timers/promises';
import { Seeded } from '../support/fault/seeded.js';
import { ASKED } from '../support/freshness/asked.js';
import { Mishaps } from '../support/freshness/mishaps.js';
import { reportOf } from '../support/freshness/report.js';
import { TruthBed } from '../support/freshness/truth-bed.js';
import { TruthRun, type Found } from '../support/freshness/truth-run.js';

/** Longer ones, and the same one again, as for `freshness-truth.spec.ts`. */
const SECONDS = Number(process.env['TRUTH_SECONDS'] ?? 6);
const MISHAPS = Number(process.env['TRUTH_MISHAPS'] ?? 4);
const SEED = Number(process.env['TRUTH_SEED'] ?? Date.now() % 1_000_000_000);
const TIMEOUT_MS = 120_000 + SECONDS * 2_000 + MISHAPS * 20_000;
const IDLE_MS = 3 * ASKED.marks.projection.staleness.budget;

/**
 * Each replica hears of moves by itself: a reader that goes from one to another may be told an `asOf` that is some
 * milliseconds older. Of one replica it never goes back.
 */
describe(`the age that answers tell which are given again, with the seed ${SEED},`, () => {
  let bed: TruthBed;
  let run: TruthRun;
  beforeAll(async () => {
    bed = await TruthBed.givingAgain(64, ['a', 'b']);
    run = new TruthRun(bed, SEED);
    await run.underLoad(() => delay(500));
    await run.settled();
  }, TIMEOUT_MS);
  afterAll(() => bed.close());
  afterEach(() => expect(bed.accidents).toEqual([]));

  const expectNoLie = (scenario: string, { checker, wentBackOnOne, ...found }: Found): void => {
    if (process.env['TRUTH_REPORT'] !== undefined)
      console.log(scenario, reportOf({ checker, wentBackOnOne, ...found }));
    expect(checker.lies).toEqual([]);
    expect(wentBackOnOne).toBe(0);
    expect(checker.checks).toBeGreaterThan(1_000);
  };

  it(
    'holds under load, and never goes back on one replica',
    async () => {
      const found = await run.underLoad(() => run.whileReading(() => delay(SECONDS * 1_000)));
      expectNoLie('load', found);
      expect(found.checker.unproven).toBe(0);
      await run.settled();
    },
    TIMEOUT_MS,
  );

  it('stays fresh while nothing happens', async () => {
    const found = await run.whileReading(() => delay(IDLE_MS));
    expectNoLie('idle', found);
    expect([...found.checker.states.keys()]).toEqual(['FRESH']);
    expect(found.refused).toBe(0);
  }, 30_000);

  it(
    'holds while servers and replicas are killed and frozen',
    async () => {
      const mishaps = new Mishaps(bed, new Seeded(SEED + 1));
      try {
        const found = await run.underLoad(() => run.whileReading(() => mishaps.some(MISHAPS)));
        expectNoLie('mishaps', found);
        await run.settled();
      } catch (error) {
        console.error(`TRUTH_SEED=${SEED} after ${mishaps.done.join(', ')}`);
        throw error;
      }
    },
    TIMEOUT_MS,
  );
});
