import fc from 'fast-check';
import { days, hours } from '../model/duration.js';
import { decayedSum, NEVER, type Decayed } from './decayed-sum.js';

const LANDMARK = Date.parse('2010-01-01T00:00:00Z');
const YEAR = days(365);
const week = decayedSum({ halfLife: days(7), landmark: LANDMARK });

interface Step {
  readonly amount: number;
  readonly at: number;
}

const step = (reach: number) =>
  fc.record({
    amount: fc.integer({ min: 1, max: 100_000 }),
    at: fc.integer({ min: LANDMARK, max: LANDMARK + reach }),
  });
const steps = (reach: number) => fc.array(step(reach), { minLength: 1, maxLength: 40 });

const sumOf = (list: readonly Step[]): Decayed =>
  list.reduce<Decayed>((sum, { amount, at }) => week.add(sum, amount, at), NEVER);

/** The definition, written out: every amount halves once a half-life. */
const naive = (list: readonly Step[], now: number): number =>
  list.reduce((sum, { amount, at }) => sum + amount * 2 ** ((at - now) / days(7)), 0);

const close = (a: number, b: number): void =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(a), Math.abs(b)));

describe('a decayed sum', () => {
  it('counts whole what was added now, half what was added a half-life ago', () => {
    const sum = week.add(NEVER, 8, LANDMARK);
    close(week.valueAt(sum, LANDMARK), 8);
    close(week.valueAt(sum, LANDMARK + days(7)), 4);
    close(week.valueAt(sum, LANDMARK + days(21)), 1);
  });

  it('is the base-2 logarithm of the value at the landmark', () => {
    expect(week.add(NEVER, 8, LANDMARK)).toBe(3);
    expect(week.add(NEVER, 8, LANDMARK + days(14))).toBe(5);
    expect(week.add(NEVER, 8, LANDMARK - days(14))).toBe(1);
  });

  it('equals the sum by definition', () =>
    fc.assert(
      fc.property(steps(days(100)), (list) => {
        const now = LANDMARK + days(100);
        const expected = naive(list, now);
        close(week.valueAt(sumOf(list), now) / expected, 1);
      }),
    ));

  it('does not depend on the order of what is added', () =>
    fc.assert(
      fc.property(
        steps(YEAR).chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => close(sumOf(list) ?? 0, sumOf(shuffled) ?? 0),
      ),
    ));

  it('keeps the order of two rows while time passes', () =>
    fc.assert(
      fc.property(steps(YEAR), steps(YEAR), fc.nat(10 * YEAR), (left, right, later) => {
        const [a, b] = [sumOf(left) ?? 0, sumOf(right) ?? 0];
        fc.pre(Math.abs(a - b) > 1e-6);
        const now = LANDMARK + YEAR + later;
        fc.pre(week.valueAt(a, now) > 0 && week.valueAt(b, now) > 0);
        expect(week.valueAt(a, now) > week.valueAt(b, now)).toBe(a > b);
      }),
    ));

  it('stays finite and exact over a century of hours', () => {
    const quick = decayedSum({ halfLife: hours(1), landmark: '1970-01-01' });
    const now = Date.parse('2070-01-01T00:00:00Z');
    const old = quick.add(NEVER, 1_000, 0);
    const both = quick.add(old, 3, now);
    expect(Number.isFinite(both)).toBe(true);
    close(quick.valueAt(both, now), 3);
    close(quick.valueAt(quick.add(both, 5, now), now), 8);
  });

  it('adding nothing changes nothing', () => {
    expect(week.add(NEVER, 0, LANDMARK)).toBe(NEVER);
    expect(week.add(4, 0, LANDMARK)).toBe(4);
  });
});

describe('taking away from a decayed sum', () => {
  it('undoes an addition of the same instant', () =>
    fc.assert(
      fc.property(step(days(100)), step(days(100)), (kept, undone) => {
        const sum = sumOf([kept, undone]);
        const back = week.add(sum, -undone.amount, undone.at);
        const now = LANDMARK + days(100);
        const tolerance = 1e-9 * naive([kept, undone], now);
        expect(Math.abs(week.valueAt(back, now) - naive([kept], now))).toBeLessThan(tolerance);
      }),
    ));

  it('counts at its own time: a late return weighs more than the old sale', () => {
    const sold = week.add(NEVER, 10, LANDMARK);
    expect(week.add(sold, -6, LANDMARK + days(7))).toBe(NEVER);
    close(week.valueAt(week.add(sold, -4, LANDMARK + days(7)), LANDMARK + days(7)), 1);
  });

  it('never leaves less than nothing', () => {
    expect(week.add(NEVER, -1, LANDMARK)).toBe(NEVER);
    expect(week.add(week.add(NEVER, 5, LANDMARK), -5, LANDMARK)).toBe(NEVER);
    expect(week.add(week.add(NEVER, 5, LANDMARK), -6, LANDMARK)).toBe(NEVER);
  });

  it('leaves nothing, not a rounding error, when everything is taken back', () =>
    fc.assert(
      fc.property(steps(days(14)), (list) => {
        const now = LANDMARK + days(14);
        const amount = week.valueAt(sumOf(list), now);
        expect(week.add(sumOf(list), -amount * (1 - 1e-13), now)).toBe(NEVER);
      }),
    ));
});

describe('the definition of a decayed sum', () => {
  it('takes the landmark as an instant or as an ISO date', () => {
    const written = decayedSum({ halfLife: days(7), landmark: '2010-01-01' });
    expect(written.add(NEVER, 3, LANDMARK)).toBe(week.add(NEVER, 3, LANDMARK));
  });

  it('refuses a landmark that is no date, and a half-life of no length', () => {
    expect(() => decayedSum({ halfLife: days(7), landmark: 'long ago' })).toThrow(/long ago/);
    expect(() => decayedSum({ halfLife: days(0), landmark: 0 })).toThrow(/longer than 0 ms/);
  });

  it('refuses numbers that would poison the sum', () => {
    expect(() => week.add(NEVER, Number.NaN, LANDMARK)).toThrow(RangeError);
    expect(() => week.add(3, 1, Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});
