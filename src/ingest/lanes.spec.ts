import { hours, milliseconds, minutes, seconds } from '../model/duration.js';
import type { Urgency } from '../model/projection.js';
import { scores } from '../../test/support/example-projection.js';
import { until } from '../../test/support/until.js';
import { batchWindow, Lanes, type LaneMember } from './lanes.js';
import { SpareCpu } from './spare-cpu.js';

const member = (urgency: Urgency, deadlineIn?: number): LaneMember => ({
  urgency,
  deadline: () => (deadlineIn === undefined ? undefined : performance.now() + deadlineIn),
});
const spin = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('the lanes of a replica', () => {
  it('grant the most urgent lane first', async () => {
    const [lanes, order] = [new Lanes(), [] as string[]];
    const turns = (['relaxed', 'standard', 'realtime'] as const).map(async (urgency) => {
      await lanes.turn(member(urgency));
      order.push(urgency);
    });
    await Promise.all(turns);
    expect(order).toEqual(['realtime', 'standard', 'relaxed']);
  });

  it('grant the earliest deadline first within a lane', async () => {
    const [lanes, order] = [new Lanes(), [] as number[]];
    const turns = [3_000, 1_000, 2_000].map(async (due) => {
      await lanes.turn(member('relaxed', due));
      order.push(due);
    });
    await Promise.all(turns);
    expect(order).toEqual([1_000, 2_000, 3_000]);
  });

  it('let tasks whose deadlines are over take turns, whichever is the later', async () => {
    const [lanes, order] = [new Lanes(), [] as string[]];
    const late = async (name: string, deadlineIn: number): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await lanes.turn(member('standard', deadlineIn));
        order.push(name);
        spin(0.1);
      }
    };
    await Promise.all([late('a', -60_000), late('b', -5)]);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('cut work into slices, between which an urgent task is served', async () => {
    const [lanes, order] = [new Lanes(), [] as string[]];
    const work = { items: Array.from({ length: 100 }, (_, i) => i), from: 0 };
    const flood = lanes.each(member('relaxed'), work, (i) => {
      spin(0.5);
      order.push(`flood ${i}`);
      return true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await lanes.turn(member('realtime'));
    order.push('urgent');
    expect(await flood).toBe(100);
    expect(order.indexOf('urgent')).toBeLessThan(30);
    expect(order.filter((what) => what.startsWith('flood'))).toHaveLength(100);
  });

  describe('while realtime events come and processors are short', () => {
    /** A machine that is never idle. */
    const short = (): SpareCpu => {
      let total = 0;
      return new SpareCpu(() => ({ idle: 0, total: ++total }));
    };

    it('make the others rest in proportion to their work, but no realtime task', async () => {
      const lanes = new Lanes(true, short());
      const worked: string[] = [];
      const work = async (urgency: Urgency, slices: number): Promise<void> => {
        for (let i = 0; i < slices; i++) {
          await lanes.turn(member(urgency));
          worked.push(urgency);
          spin(3);
        }
      };
      await lanes.turn(member('realtime'));
      const relaxed = work('relaxed', 50);
      await until(() => worked.length > 20);
      const before = worked.length;
      await work('realtime', 3);
      // A rest was under way, or one slice came in between.
      expect(worked.slice(before).filter((one) => one === 'relaxed').length).toBeLessThan(3);
      await relaxed;
      expect(worked.filter((one) => one === 'relaxed')).toHaveLength(50);
    });
  });

  it('stop where a step says so, and tell where', async () => {
    const lanes = new Lanes();
    const done: number[] = [];
    const stopped = await lanes.each(
      member('standard'),
      { items: [0, 1, 2, 3], from: 1 },
      (item) => {
        if (item === 3) return false;
        done.push(item);
        return true;
      },
    );
    expect([stopped, done]).toEqual([3, [1, 2]]);
  });

  it('that are not shared let everyone run at once', () =>
    expect(new Lanes(false).turn(member('relaxed'))).toBeUndefined());
});

describe('the batch window', () => {
  it.each([
    ['realtime', hours(1), 0],
    ['standard', seconds(1), 20],
    ['standard', minutes(10), 100],
    ['relaxed', seconds(5), 500],
    ['relaxed', minutes(5), 1_000],
    ['relaxed', milliseconds(200), 20],
  ] as const)('of a %s projection with a budget of %d ms is %d ms', (urgency, budget, window) =>
    expect(batchWindow({ ...scores, urgency, staleness: { budget } })).toBe(window),
  );
});
