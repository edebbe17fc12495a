import { FreshnessBed } from '../../test/support/freshness-bed.js';
import { ownedScores } from '../../test/support/owned-scores.js';
import { until } from '../../test/support/until.js';
import { milliseconds } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import type { BreachPolicy, Projection } from '../model/projection.js';
import type { AskFailure } from '../owners/owner-asks.js';
import { demandOf, type Ask } from './demand.js';
import type { OriginWanted, StandingRead } from './fresh-reads.js';
import type { TakeSeat } from './waits.js';

const limited = (onBreach: BreachPolicy): Projection => ({
  ...ownedScores,
  staleness: {
    budget: milliseconds(100),
    limit: { staleness: milliseconds(500), onBreach },
  },
});

describe('a read that may go to the owner of the data', () => {
  let bed: FreshnessBed;
  let wanted: OriginWanted[];
  let answer: StandingRead | AskFailure;
  beforeEach(() => {
    bed = new FreshnessBed();
    wanted = [];
    answer = told(10_000);
  });

  const told = (asOf: number, now = asOf): StandingRead => ({ standing: standing(asOf, now) });
  const standing = (asOf: number, now: number): Standing => ({
    now,
    asOf,
    gap: false,
    rebuilding: false,
    offsets: {},
    quarantined: 0,
    fromOrigin: true,
  });

  const read = (asked: Ask | undefined, projection: Projection = ownedScores, seat?: TakeSeat) =>
    bed.reads.read<StandingRead>({
      store: bed.store(projection),
      demand: demandOf(projection, { asked, defaults: [] }),
      readOnce: bed.readOnce(projection),
      seat,
      fromOrigin: async (order) => {
        wanted.push(order);
        return answer;
      },
    });

  it('does not, where the rows are fresh enough', async () => {
    await bed.prove(9_500, ownedScores);
    const asked = { maxStalenessMs: 500, onBreach: 'origin' } as const;
    expect((await read(asked)).standing.fromOrigin).toBeUndefined();
    expect(wanted).toEqual([]);
  });

  it('wants an answer as new as it demands, and no longer waits than it may', async () => {
    const asked = { maxStalenessMs: 300, onBreach: 'origin', waitMs: 2_000 } as const;
    const before = performance.now();
    expect((await read(asked)).standing).toMatchObject({ asOf: 10_000, fromOrigin: true });
    expect(wanted).toMatchObject([{ since: 9_700 }]);
    expect(wanted[0]?.endsAt).toBeGreaterThanOrEqual(before + 2_000);
    expect(wanted[0]?.endsAt).toBeLessThan(before + 3_000);
  });

  it('wants an answer to a question after its own, with 0', async () => {
    await read({ maxStalenessMs: 0, onBreach: 'origin' });
    expect(wanted).toMatchObject([{ since: 10_000 }]);
  });

  it('wants one after its own question where an offset is not reached, once that has happened', async () => {
    bed.publish();
    await bed.prove(9_999, ownedScores);
    await read({ after: ['GAMES:1'], maxStalenessMs: 5_000, onBreach: 'origin' });
    expect(wanted).toMatchObject([{ since: 10_000 }]);
    await expect(read({ after: ['GAMES:2'], onBreach: 'origin' })).rejects.toMatchObject({
      code: 'OFFSET_AHEAD',
    });
    expect(wanted).toHaveLength(1);
  });

  it('is refused where the owner gives no answer, with why and when to ask again', async () => {
    await bed.prove(8_000, ownedScores);
    answer = { outcome: 'failed', why: 'resting', reason: 'It rests.', retryAfterMs: 700.5 };
    await expect(read({ maxStalenessMs: 0, onBreach: 'origin' })).rejects.toMatchObject({
      code: 'STALENESS_BUDGET_EXCEEDED',
      details: { stalenessMs: 2_000, budgetMs: 0, retryAfterMs: 701, origin: 'resting' },
      message: expect.stringContaining('Their owner gave no answer: resting.'),
    });
    answer = { outcome: 'failed', why: 'timeout', reason: 'It is late.' };
    await expect(read({ maxStalenessMs: 500, onBreach: 'origin' })).rejects.toMatchObject({
      details: { retryAfterMs: 1_500, origin: 'timeout' },
    });
  });

  it('does so for the limit of the projection, whatever else it asks', async () => {
    const projection = limited('origin');
    await bed.prove(9_499, projection);
    for (const asked of [
      undefined,
      { maxStalenessMs: 0, onBreach: 'serve' },
      { maxStalenessMs: 9_999 },
    ] as const)
      expect((await read(asked, projection)).standing.fromOrigin).toBe(true);
    expect(wanted.map(({ since }) => since)).toEqual([9_500, 9_500, 9_500]);
    await bed.prove(9_500, projection);
    expect((await read(undefined, projection)).standing.fromOrigin).toBeUndefined();
  });

  it('demands of the owner what it would wait for', async () => {
    await read({ maxStalenessMs: 200 }, limited('origin'));
    expect(wanted).toMatchObject([{ since: 9_800 }]);
  });

  it('does so once it waits for something else, and the limit is reached meanwhile', async () => {
    const projection = limited('origin');
    bed.publish();
    await bed.prove(9_800, projection);
    const fresh = read({ after: ['GAMES:1'], waitMs: 30_000 }, projection);
    await until(() => bed.signals.listeners === 1 && bed.looks > 0);
    bed.clock.at = 12_000;
    answer = told(12_000);
    await bed.apply(1, { projection });
    expect((await fresh).standing).toMatchObject({ asOf: 12_000, fromOrigin: true });
  });

  it('is refused at once where the reader says so, and not where only the limit does', async () => {
    const reject = { maxStalenessMs: 0, onBreach: 'reject' } as const;
    await expect(read(reject, limited('origin'))).rejects.toMatchObject({
      code: 'STALENESS_BUDGET_EXCEEDED',
    });
    expect(wanted).toEqual([]);
    const origin = { maxStalenessMs: 0, onBreach: 'origin' } as const;
    expect((await read(origin, limited('reject'))).standing.fromOrigin).toBe(true);
  });

  it('is refused where the owner took longer than the limit allows', async () => {
    answer = told(10_000, 10_501);
    await expect(read(undefined, limited('origin'))).rejects.toMatchObject({
      details: { stalenessMs: 501, budgetMs: 500 },
    });
  });

  it('takes a place among those who wait, and gives it back', async () => {
    let taken = 0;
    const seat = () => {
      taken += 1;
      expect(wanted).toEqual([]);
      return () => void (taken -= 1);
    };
    answer = { outcome: 'failed', why: 'refused', reason: 'No.' };
    await expect(
      read({ maxStalenessMs: 0, onBreach: 'origin' }, ownedScores, seat),
    ).rejects.toThrow('STALENESS_BUDGET_EXCEEDED');
    expect([taken, wanted.length]).toEqual([0, 1]);
  });

  it('is refused at once where the owner cannot be asked for what is read', async () => {
    const demand = demandOf(ownedScores, { asked: { onBreach: 'origin' }, defaults: [] });
    const listed = { store: bed.store(ownedScores), demand, readOnce: bed.readOnce(ownedScores) };
    await expect(bed.reads.read(listed)).rejects.toMatchObject({
      code: 'ORIGIN_UNAVAILABLE',
      message: expect.stringContaining('ask for the rows by their keys'),
    });
  });
});
