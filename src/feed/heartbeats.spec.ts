import { scores } from '../../test/support/example-projection.js';
import { until } from '../../test/support/until.js';
import { milliseconds, seconds } from '../model/duration.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { beatEvery, Heartbeats, type Beat } from './heartbeats.js';

describe('heartbeats', () => {
  it.each([
    [milliseconds(10), seconds(1)],
    [seconds(5), seconds(5)],
    [seconds(60), seconds(15)],
  ])('of a budget of %i ms come every %i ms', (budget, every) =>
    expect(beatEvery(budget)).toBe(every),
  );

  let looks: number;
  let fails: boolean;
  let heartbeats: Heartbeats;
  beforeEach(() => {
    [looks, fails] = [0, false];
    const held = new MemoryProjectionStore(scores, { now: () => 1_000 });
    const standing = async () => {
      looks += 1;
      if (fails) throw new Error('Connection is closed.');
      return { ...(await held.standing()), asOf: 900 };
    };
    const store = { projection: scores, standing };
    const feed = { head: async () => 7 };
    heartbeats = new Heartbeats({ store, feed, every: milliseconds(5) });
  });

  const heard = () => {
    const beats: Beat[] = [];
    return { beats, leave: heartbeats.join((beat) => beats.push(beat)) };
  };

  it('tell how far everything has come, to whoever joins at once', async () => {
    const { beats, leave } = heard();
    await until(() => beats.length > 0);
    leave();
    expect(beats[0]).toEqual({ asOf: 900, upTo: 7 });
  });

  it('are one look for all, and none when nobody hears', async () => {
    const hearers = Array.from({ length: 50 }, heard);
    await until(() => hearers.every(({ beats }) => beats.length > 10));
    const told = hearers.reduce((sum, { beats }) => sum + beats.length, 0);
    expect(looks).toBeLessThan(told / 5);
    for (const { leave } of hearers) leave();
    const before = looks;
    const one = heard();
    await until(() => one.beats.length > 0);
    one.leave();
    expect(looks - before).toBeLessThanOrEqual(2 + one.beats.length);
  });

  it('stay out while the store is away, and come back', async () => {
    fails = true;
    const { beats, leave } = heard();
    await until(() => looks > 3);
    expect(beats).toEqual([]);
    fails = false;
    await until(() => beats.length > 0);
    leave();
  });
});
