import { scores } from '../../test/support/example-projection.js';
import { FreshnessBed } from '../../test/support/freshness-bed.js';
import { until } from '../../test/support/until.js';
import { watchTimers } from '../../test/support/watch-timers.js';
import { milliseconds, seconds } from '../model/duration.js';
import { demandOf, type Ask } from './demand.js';

describe('a read that demands', () => {
  let bed: FreshnessBed;
  beforeEach(() => {
    bed = new FreshnessBed();
  });

  const read = (asked?: Ask, gone?: () => AbortSignal) =>
    bed.reads.read({
      store: bed.store(),
      demand: demandOf(scores, { asked, defaults: [] }),
      readOnce: bed.readOnce(),
      gone,
    });
  const nothingIsLeft = () => expect(bed.signals.listeners).toBe(0);
  const isWaitedFor = () => until(() => bed.signals.listeners === 1 && bed.looks > 0);

  describe('and is met', () => {
    it('costs nothing beyond itself', async () => {
      await bed.apply(1, { asOf: 10_000 });
      expect((await read({ maxStalenessMs: 0, after: ['GAMES:1'] })).standing.asOf).toBe(10_000);
      expect(bed.signals).toMatchObject({ wants: 0, subscriptions: 0 });
      expect(bed.looks).toBe(0);
    });

    it('demands nothing where nothing is asked', async () =>
      expect((await read()).standing.asOf).toBeUndefined());
  });

  describe('with SERVE', () => {
    it('is answered as it is', async () =>
      expect((await read({ maxStalenessMs: 0, onBreach: 'serve' })).standing.asOf).toBeUndefined());
  });

  describe('with REJECT', () => {
    it('is refused at once, with how old the rows are and when to ask again', async () => {
      await bed.prove(8_000);
      const refusal = read({ maxStalenessMs: 1_500, onBreach: 'reject' });
      await expect(refusal).rejects.toMatchObject({
        code: 'STALENESS_BUDGET_EXCEEDED',
        details: { stalenessMs: 2_000, budgetMs: 1_500, retryAfterMs: 500 },
      });
      expect(bed.signals.wants).toBe(0);
    });

    it('tells the budget of the projection where an offset is missing', async () => {
      await bed.prove(8_000);
      bed.publish();
      await expect(read({ after: ['GAMES:1'], onBreach: 'reject' })).rejects.toMatchObject({
        code: 'STALENESS_BUDGET_EXCEEDED',
        details: { stalenessMs: 2_000, budgetMs: 1_000 },
        message: expect.stringContaining('have not come to GAMES:1.'),
      });
    });

    it('says that nothing is proved', async () =>
      expect(read({ maxStalenessMs: 9e9, onBreach: 'reject' })).rejects.toMatchObject({
        details: { stalenessMs: null, retryAfterMs: 1_000 },
      }));

    it.each([
      [1, 100],
      [3_000, 3_000],
      [9_000, 5_000],
    ])('that is %s ms late is to be asked again in %s ms', async (late, retryAfterMs) => {
      await bed.prove(10_000 - late);
      await expect(read({ maxStalenessMs: 0, onBreach: 'reject' })).rejects.toMatchObject({
        details: { retryAfterMs },
      });
    });
  });

  describe('with WAIT', () => {
    it('wakes when the frontier has passed the question, having asked the owner once', async () => {
      const fresh = read({ maxStalenessMs: 0 });
      await isWaitedFor();
      await bed.prove(9_999);
      bed.clock.at = 10_300;
      await bed.prove(10_000);
      expect((await fresh).standing).toMatchObject({ asOf: 10_000, now: 10_300 });
      expect(bed.signals.wants).toBe(1);
      nothingIsLeft();
    });

    it('wakes when its own write is applied', async () => {
      const sequence = bed.publish();
      const fresh = read({ after: [`GAMES:${sequence}`] });
      await isWaitedFor();
      await bed.apply(sequence);
      expect((await fresh).standing.offsets).toEqual({ GAMES: 1 });
      nothingIsLeft();
    });

    it('misses nothing that moved before it could hear', async () => {
      const onMoved = bed.signals.onMoved.bind(bed.signals);
      bed.signals.onMoved = async (...args) => {
        await bed.prove(10_000);
        return onMoved(...args);
      };
      expect((await read({ maxStalenessMs: 0 })).standing.asOf).toBe(10_000);
      nothingIsLeft();
    });

    it('looks again by itself when word is lost', async () => {
      const deaf = new FreshnessBed({ lookEvery: milliseconds(20) });
      deaf.signals.onMoved = async () => () => undefined;
      const fresh = deaf.reads.read({
        store: deaf.store(),
        demand: demandOf(scores, { asked: { maxStalenessMs: 0 }, defaults: [] }),
        readOnce: deaf.readOnce(),
      });
      await until(() => deaf.looks > 0);
      await deaf.prove(10_000);
      expect((await fresh).standing.asOf).toBe(10_000);
      expect(deaf.signals.wants).toBeGreaterThan(1);
    });

    it('is refused when the time is over', async () => {
      await bed.prove(9_000);
      await expect(read({ maxStalenessMs: 0, waitMs: 20 })).rejects.toMatchObject({
        code: 'STALENESS_BUDGET_EXCEEDED',
        details: { stalenessMs: 1_000, budgetMs: 0, retryAfterMs: 1_000 },
      });
      nothingIsLeft();
    });

    it('reads once more when the time is over, as word may have been lost', async () => {
      bed.signals.onMoved = async () => () => undefined;
      const fresh = read({ maxStalenessMs: 0, waitMs: 50 });
      await until(() => bed.looks > 0);
      await bed.prove(10_000);
      expect((await fresh).standing.asOf).toBe(10_000);
    });

    it('does not wait at all for 0 ms', async () => {
      await expect(read({ maxStalenessMs: 0, waitMs: 0 })).rejects.toMatchObject({
        code: 'STALENESS_BUDGET_EXCEEDED',
      });
      expect(bed.signals.subscriptions).toBe(0);
    });

    it('waits on when what it was promised is gone by the time the rows are read', async () => {
      let stolen = false;
      const readOnce = async () => {
        if (bed.looks > 0 && !stolen) {
          stolen = true;
          await bed.reset();
        }
        return bed.readOnce()();
      };
      const demand = demandOf(scores, { asked: { maxStalenessMs: 0 }, defaults: [] });
      const fresh = bed.reads.read({ store: bed.store(), demand, readOnce });
      await isWaitedFor();
      await bed.prove(10_000);
      await until(() => stolen);
      await isWaitedFor();
      await bed.prove(10_000);
      expect((await fresh).standing).toMatchObject({ asOf: 10_000, rebuilding: false });
    });

    it('shares one subscription and one look a move with all who wait', async () => {
      const all = Promise.all(Array.from({ length: 200 }, () => read({ maxStalenessMs: 0 })));
      await isWaitedFor();
      const before = bed.looks;
      await bed.prove(10_000);
      await all;
      expect(bed.looks - before).toBe(1);
      expect(bed.signals.subscriptions).toBe(1);
      expect(bed.signals.wants).toBeLessThanOrEqual(2);
      nothingIsLeft();
    });

    it('fails when the store goes away, and the next one begins anew', async () => {
      bed.signals.failure = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      await expect(read({ maxStalenessMs: 0 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      nothingIsLeft();
      bed.signals.failure = undefined;
      const fresh = read({ maxStalenessMs: 0 });
      await isWaitedFor();
      await bed.prove(10_000);
      expect((await fresh).standing.asOf).toBe(10_000);
      nothingIsLeft();
    });

    it('leaves no timer behind, however it ends', async () => {
      const timers = watchTimers();
      const gone = new AbortController();
      const refused = { code: 'STALENESS_BUDGET_EXCEEDED' };
      const left = read({ maxStalenessMs: 0, waitMs: 30_000 }, () => gone.signal);
      const fresh = read({ maxStalenessMs: 0, waitMs: 30_000 });
      await expect(read({ maxStalenessMs: 0, waitMs: 5 })).rejects.toMatchObject(refused);
      // Two for the readers that still wait, one to look by itself.
      expect(timers.live.size).toBe(3);
      gone.abort();
      await expect(left).rejects.toMatchObject(refused);
      await bed.prove(10_000);
      await fresh;
      expect(timers.live.size).toBe(0);
      timers.restore();
    });

    it('leaves when nobody wants the answer any more', async () => {
      const gone = new AbortController();
      const fresh = read({ maxStalenessMs: 0, waitMs: 30_000 }, () => gone.signal);
      await isWaitedFor();
      gone.abort();
      await expect(fresh).rejects.toMatchObject({ code: 'STALENESS_BUDGET_EXCEEDED' });
      nothingIsLeft();
    });

    it('is refused where too many wait already, and takes the place of one that left', async () => {
      const crowd = new FreshnessBed({ maxWaiters: 2 });
      const wait = (waitMs: number) =>
        crowd.reads.read({
          store: crowd.store(),
          demand: demandOf(scores, { asked: { maxStalenessMs: 0, waitMs }, defaults: [] }),
          readOnce: crowd.readOnce(),
        });
      const two = [wait(30_000), wait(30_000)];
      await until(() => crowd.looks > 0);
      await expect(wait(30_000)).rejects.toMatchObject({
        code: 'TOO_MANY_WAITERS',
        details: { retryAfterMs: 1_000 },
      });
      await crowd.prove(10_000);
      await Promise.all(two);
      crowd.clock.at = 20_000;
      await expect(wait(5)).rejects.toMatchObject({ code: 'STALENESS_BUDGET_EXCEEDED' });
    });
  });

  describe('for an offset', () => {
    it.each(['serve', 'wait', 'reject'] as const)(
      'that has not happened is refused, with %s',
      async (onBreach) =>
        expect(read({ after: ['GAMES:1'], onBreach, waitMs: 30_000 })).rejects.toMatchObject({
          code: 'OFFSET_AHEAD',
        }),
    );

    it('of a stream that is gone is refused', async () => {
      bed.source.deleteStream('GAMES');
      await expect(read({ after: ['GAMES:1'] })).rejects.toMatchObject({ code: 'UNKNOWN_STREAM' });
    });

    it('is waited for while the head of the stream cannot be learnt', async () => {
      bed.source.stateOf = () => Promise.reject(new Error('away'));
      const fresh = read({ after: ['GAMES:1'] });
      await isWaitedFor();
      await bed.apply(1);
      expect((await fresh).standing.offsets).toEqual({ GAMES: 1 });
    });
  });

  it('is not answered from a gap or a rebuild, unless its age is proved all the same', async () => {
    await bed.apply(1, { asOf: 9_000 });
    await bed.gap(true);
    const rejects = (ask: Ask) =>
      expect(read({ onBreach: 'reject', ...ask })).rejects.toMatchObject({
        code: 'STALENESS_BUDGET_EXCEEDED',
      });
    expect((await read({ maxStalenessMs: 1_000 })).standing.gap).toBe(true);
    await rejects({ maxStalenessMs: 999 });
    await bed.reset();
    await rejects({ maxStalenessMs: seconds(100) });
  });
});
