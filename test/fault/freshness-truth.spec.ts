import { setTimeout as delay } from 'node:timers/promises';
import type { Instant } from '../../src/model/clock.js';
import { Seeded } from '../support/fault/seeded.js';
import { ASKED } from '../support/freshness/asked.js';
import { Mishaps } from '../support/freshness/mishaps.js';
import { reportOf } from '../support/freshness/report.js';
import { TruthBed } from '../support/freshness/truth-bed.js';
import type { Answer } from '../support/freshness/truth-checker.js';
import { TruthRun, type Found } from '../support/freshness/truth-run.js';
import { until } from '../support/until.js';

/**
 * A longer one by hand: TRUTH_SECONDS=600 TRUTH_MISHAPS=60 npm run jest -- test/fault/freshness-truth.
 * TRUTH_SEED=<seed> repeats the pace of the producers and the order of the mishaps.
 */
const SECONDS = Number(process.env['TRUTH_SECONDS'] ?? 10);
const MISHAPS = Number(process.env['TRUTH_MISHAPS'] ?? 7);
const SEED = Number(process.env['TRUTH_SEED'] ?? Date.now() % 1_000_000_000);
const TIMEOUT_MS = 120_000 + SECONDS * 2_000 + MISHAPS * 20_000;
const BUDGET_MS = ASKED.marks.projection.staleness.budget;
/** Several budgets: whoever stands still is out of them. */
const IDLE_MS = 3 * BUDGET_MS;

describe(`the age that answers tell, all of them read anew, with the seed ${SEED},`, () => {
  let bed: TruthBed;
  let run: TruthRun;
  beforeAll(async () => {
    bed = await TruthBed.open('a', 'b');
    run = new TruthRun(bed, SEED);
    await run.underLoad(() => delay(500));
    await run.settled();
  }, TIMEOUT_MS);
  afterAll(() => bed.close());
  afterEach(() => expect(bed.accidents).toEqual([]));

  const expectNoLie = (scenario: string, found: Found): void => {
    if (process.env['TRUTH_REPORT'] !== undefined) console.log(scenario, reportOf(found));
    expect(found.checker.lies).toEqual([]);
    expect(found.checker.checks).toBeGreaterThan(1_000);
  };
  const expectAllFresh = ({ checker, refused, wentBack }: Found): void => {
    expect([...checker.states.keys()]).toEqual(['FRESH']);
    expect({ refused, wentBack }).toEqual({ refused: 0, wentBack: 0 });
  };

  it(
    'holds under load, on both replicas',
    async () => {
      const found = await run.underLoad(() => run.whileReading(() => delay(SECONDS * 1_000)));
      expectNoLie('load', found);
      expect(found.wentBack).toBe(0);
      expect(found.checker.unproven).toBe(0);
      await run.settled();
    },
    TIMEOUT_MS,
  );

  it('stays fresh while nothing happens', async () => {
    const found = await run.whileReading(() => delay(IDLE_MS));
    expectNoLie('idle', found);
    expectAllFresh(found);
  }, 30_000);

  it('stays fresh while only others publish in the same stream', async () => {
    const found = await run.underNoise(() => run.whileReading(() => delay(IDLE_MS)));
    expectNoLie('noise', found);
    expectAllFresh(found);
  }, 30_000);

  it.each([
    { clock: 'an hour ahead', hours: 1 },
    { clock: 'an hour behind', hours: -1 },
  ])(
    'does not depend on producers whose clocks are $clock',
    async ({ hours }) => {
      const pace = { eventsPerSecond: 4, skewMs: hours * 3_600_000 };
      const found = await run.underLoad(() => run.whileReading(() => delay(IDLE_MS)), pace);
      expectNoLie(`skew of ${hours} h`, found);
      expectAllFresh(found);
      await run.settled();
    },
    30_000,
  );

  it('grows with the clock while the owner is frozen, until another one has taken over', async () => {
    const { owner, other } = await bed.rolesIn('marks');
    const heard: Answer[] = [];
    const hear = (answer: Answer): void =>
      void (answer.projection === 'marks' && heard.push(answer));
    const isStale = ({ state }: Answer): boolean => state === 'STALE';
    const frozen = async (): Promise<void> => {
      owner.pause();
      const since = Date.now();
      await until(() => heard.some(isStale), { timeoutMs: 20_000 });
      await until(() => heard.at(-1)?.state === 'FRESH', { timeoutMs: 30_000 });
      expect(longestStandstill(heard, since)).toBeGreaterThan(BUDGET_MS);
    };
    const reading = { replicas: [other], hear };
    const whileFrozen = await run.underLoad(() => run.whileReading(frozen, reading));
    expectNoLie('frozen owner', whileFrozen);
    expect(whileFrozen.wentBack).toBe(0);
    // The frozen one wakes up with what it had in hand: questions, a batch, a head it had seen.
    owner.resume();
    expectNoLie('woken owner', await run.underLoad(() => run.whileReading(() => delay(IDLE_MS))));
    await run.settled();
  }, 120_000);

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

/** The longest time, by the answers' own clock, in which `asOf` stood still after an instant. */
function longestStandstill(answers: readonly Answer[], since: Instant): number {
  let longest = 0;
  let from: { readonly asOf: Instant; readonly now: Instant } | undefined;
  for (const { asOf, stalenessMs, sentAt } of answers) {
    if (asOf === null || stalenessMs === null || sentAt < since) continue;
    const now = asOf + stalenessMs;
    if (from?.asOf !== asOf) from = { asOf, now };
    longest = Math.max(longest, now - from.now);
  }
  return longest;
}
