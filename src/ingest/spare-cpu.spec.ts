import { SpareCpu } from './spare-cpu.js';

describe('the rest of work that can wait', () => {
  /** A machine whose processors are idle for a share of each look. */
  const rests = (shares: readonly number[]): number[] => {
    let at = { idle: 0, total: 0 };
    const spare = new SpareCpu(() => at);
    return shares.map((share, look) => {
      at = { idle: at.idle + share * 100, total: at.total + 100 };
      return spare.restPerWork(look * 100);
    });
  };

  it('is none where the machine is idle enough', () =>
    expect(rests([0.9, 0.5, 1])).toEqual([0, 0, 0]));

  it('grows while the machine is busy, up to a bound, and shrinks to nothing afterwards', () => {
    const busy = rests(Array.from({ length: 100 }, () => 0));
    expect(busy).toEqual(busy.toSorted((a, b) => a - b));
    expect([busy[0], busy.at(-1)]).toEqual([0.25, 10]);
    expect(
      rests([...Array.from({ length: 5 }, () => 0), ...Array.from({ length: 20 }, () => 1)]).at(-1),
    ).toBe(0);
  });

  it('is looked at ten times a second, however often it is asked for', () => {
    let looks = 0;
    const spare = new SpareCpu(() => ({ idle: 0, total: ++looks }));
    for (let ms = 0; ms < 1_000; ms++) spare.restPerWork(ms);
    expect(looks).toBe(11);
  });
});
