import { scores } from '../../test/support/example-projection.js';
import { FreshnessBed } from '../../test/support/freshness-bed.js';
import { until } from '../../test/support/until.js';
import { milliseconds } from '../model/duration.js';
import type { BreachPolicy, Projection } from '../model/projection.js';
import { demandOf, type Ask } from './demand.js';

const limited = (onBreach: BreachPolicy, staleness = 500): Projection => ({
  ...scores,
  name: 'limited',
  staleness: { budget: milliseconds(100), limit: { staleness: milliseconds(staleness), onBreach } },
});

describe('a read of a projection with a limit', () => {
  let bed: FreshnessBed;
  beforeEach(() => {
    bed = new FreshnessBed();
  });
  const read = (asked: Ask | undefined, projection: Projection) =>
    bed.reads.read({
      store: bed.store(projection),
      demand: demandOf(projection, { asked, defaults: [] }),
      readOnce: bed.readOnce(projection),
    });
  const isWaitedFor = () => until(() => bed.signals.listeners === 1 && bed.looks > 0);

  it('is refused beyond it whatever it asks, where that is the policy', async () => {
    const projection = limited('reject');
    await bed.prove(9_499, projection);
    for (const ask of [undefined, { onBreach: 'serve' }, { maxStalenessMs: 9_999 }] as const)
      await expect(read(ask, projection)).rejects.toMatchObject({
        code: 'STALENESS_BUDGET_EXCEEDED',
        details: { stalenessMs: 501, budgetMs: 500 },
      });
    await bed.prove(9_500, projection);
    expect((await read(undefined, projection)).standing.asOf).toBe(9_500);
  });

  it('waits beyond it, and is refused when that takes too long', async () => {
    const projection = limited('wait');
    const fresh = read(undefined, projection);
    await isWaitedFor();
    await bed.prove(9_600, projection);
    expect((await fresh).standing.asOf).toBe(9_600);
    bed.clock.at = 20_000;
    await expect(read({ waitMs: 5, onBreach: 'serve' }, projection)).rejects.toMatchObject({
      code: 'STALENESS_BUDGET_EXCEEDED',
    });
  });

  it('is answered beyond it, where that is the policy', async () =>
    expect((await read(undefined, limited('serve'))).standing.asOf).toBe(undefined));

  it('waits beyond it, where it leads to an owner who cannot be asked for what is read', async () => {
    const projection = limited('origin');
    const fresh = read(undefined, projection);
    await isWaitedFor();
    await bed.prove(9_600, projection);
    expect((await fresh).standing.asOf).toBe(9_600);
  });

  it('is refused at once when the limit says so, though the reader would wait', async () => {
    const waits = { maxStalenessMs: 0, waitMs: 30_000 };
    await expect(read(waits, limited('reject'))).rejects.toMatchObject({
      details: { budgetMs: 500 },
    });
    expect(bed.signals.subscriptions).toBe(0);
  });

  it('holds the limit at the answer, though the reader waited long for something else', async () => {
    const projection = limited('reject');
    bed.publish();
    await bed.prove(9_800, projection);
    const fresh = read({ after: ['GAMES:1'], waitMs: 30_000 }, projection);
    await isWaitedFor();
    bed.clock.at = 12_000;
    await bed.apply(1, { projection });
    await expect(fresh).rejects.toMatchObject({ details: { stalenessMs: 2_200, budgetMs: 500 } });
  });
});
