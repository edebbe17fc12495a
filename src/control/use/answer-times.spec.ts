import { addTime, quantileOf, sumOfTimes } from './answer-times.js';

const timesOf = (all: readonly number[]) => {
  const times: Record<number, number> = {};
  for (const ms of all) addTime(times, ms);
  return times;
};

describe('how long answers took', () => {
  it('is nothing where nobody knows of one', () => {
    expect(quantileOf({}, 0.5)).toBeUndefined();
    expect(sumOfTimes([undefined, {}])).toEqual({});
  });

  it.each([0.05, 0.1, 0.11, 0.7, 1, 12.34, 800, 51_000])(
    'is told at most a fifth and a tenth of a millisecond too long, and never too short: %d ms',
    (ms) => {
      const told = quantileOf(timesOf([ms]), 0.99) ?? 0;
      expect(told).toBeGreaterThanOrEqual(ms);
      expect(told).toBeLessThanOrEqual(ms * 1.2 + 0.1);
    },
  );

  it('is nothing for answers that were given again, also beside others', () => {
    const times = timesOf([0, 0, 0, 200]);
    expect([quantileOf(times, 0.5), quantileOf(times, 0.75)]).toEqual([0, 0]);
    expect(quantileOf(times, 0.99)).toBeGreaterThanOrEqual(200);
  });

  it('is what that share of answers did not exceed', () => {
    const times = timesOf(Array.from({ length: 1_000 }, (_, i) => i + 1));
    for (const share of [0.5, 0.99]) {
      const told = quantileOf(times, share) ?? 0;
      expect(told).toBeGreaterThanOrEqual(share * 1_000);
      expect(told).toBeLessThanOrEqual(share * 1_000 * 1.2);
    }
  });

  it('adds up, also as it was written', () => {
    const [some, more] = [timesOf([0, 3, 90]), timesOf([3, 0.01])];
    const read = JSON.parse(JSON.stringify(more)) as typeof more;
    expect(sumOfTimes([some, undefined, read])).toEqual(timesOf([0, 3, 90, 3, 0.01]));
  });

  it('keeps bounded memory, however many answers there are and however long they took', () => {
    const times = timesOf([
      ...Array.from({ length: 20_000 }, (_, i) => 1.001 ** i),
      Number.MAX_VALUE,
      -1,
    ]);
    expect(Object.keys(times).length).toBeLessThanOrEqual(79);
    expect(quantileOf(times, 1)).toBeGreaterThan(50_000);
  });
});
