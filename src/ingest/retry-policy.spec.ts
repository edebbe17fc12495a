import fc from 'fast-check';
import { milliseconds, seconds } from '../model/duration.js';
import { RETRY, waitBefore } from './retry-policy.js';

const policy = { first: milliseconds(100), longest: seconds(5) };
const attempts = fc.integer({ min: 1, max: 100_000 });
const random = fc.double({ min: 0, max: 1, noNaN: true });

describe('the wait before another attempt', () => {
  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [3, 200, 400],
    [6, 1_600, 3_200],
    [7, 2_500, 5_000],
    [1_000, 2_500, 5_000],
  ])('number %i lies between %i and %i ms', (attempt, shortest, longest) => {
    expect(waitBefore(policy, attempt, 0)).toBe(shortest);
    expect(waitBefore(policy, attempt, 1)).toBe(longest);
  });

  it('is never below half of the first step nor above the longest one', () =>
    fc.assert(
      fc.property(attempts, random, (attempt, chance) => {
        const wait = waitBefore(RETRY, attempt, chance);
        expect(wait).toBeGreaterThanOrEqual(RETRY.first / 2);
        expect(wait).toBeLessThanOrEqual(RETRY.longest);
      }),
    ));

  it('never shrinks with the number of failures, at the same chance', () =>
    fc.assert(
      fc.property(attempts, random, (attempt, chance) =>
        expect(waitBefore(RETRY, attempt + 1, chance)).toBeGreaterThanOrEqual(
          waitBefore(RETRY, attempt, chance),
        ),
      ),
    ));

  it('differs from task to task, over half of its step', () =>
    expect([0, 0.25, 0.5, 1].map((chance) => waitBefore(policy, 2, chance))).toEqual([
      100, 125, 150, 200,
    ]));
});
