import { seconds } from '../../model/duration.js';
import type { FreshnessState } from '../../model/freshness.js';
import { BudgetState } from './budget-state.js';

const BUDGET = seconds(5);
type Look = [now: number, state: FreshnessState, asOf: number | null];

/** What each look brings about. */
const movesOf = (...looks: Look[]) => {
  const state = new BudgetState(BUDGET);
  return looks.map(([now, of, asOf]) => state.judge(now, { state: of, asOf }));
};

describe('the budget of a projection', () => {
  it('is broken at the instant it was used up, however late that is seen', () => {
    const moves = movesOf([10_000, 'FRESH', 9_900], [17_777, 'STALE', 9_900]);
    expect(moves).toEqual([undefined, { to: 'broken', at: 14_900 }]);
  });

  it('is broken once, and met once', () => {
    const moves = movesOf(
      [10_000, 'FRESH', 9_900],
      [15_000, 'STALE', 9_900],
      [16_000, 'STALE', 10_500],
      [17_000, 'FRESH', 16_900],
      [18_000, 'FRESH', 17_900],
      [24_000, 'STALE', 17_900],
    );
    expect(moves).toEqual([
      undefined,
      { to: 'broken', at: 14_900 },
      undefined,
      { to: 'met', at: 17_000 },
      undefined,
      { to: 'broken', at: 22_900 },
    ]);
  });

  it('was broken before a replica started that finds it stale', () => {
    expect(movesOf([90_000, 'STALE', 20_000])).toEqual([{ to: 'broken', at: 25_000 }]);
  });

  it.each<[FreshnessState, number | null]>([
    ['GAP', 9_900],
    ['UNKNOWN', null],
    ['REBUILDING', null],
  ])('is broken at once by a projection that was fresh and is %s', (state, asOf) => {
    const moves = movesOf([10_000, 'FRESH', 9_900], [10_200, state, asOf]);
    expect(moves).toEqual([undefined, { to: 'broken', at: 10_200 }]);
  });

  it.each<FreshnessState>(['UNKNOWN', 'REBUILDING', 'GAP'])(
    'may be used up by a projection that starts as %s, and counts from when it was first seen',
    (state) => {
      const moves = movesOf([10_000, state, null], [15_000, state, null], [15_001, state, null]);
      expect(moves).toEqual([undefined, undefined, { to: 'broken', at: 10_000 }]);
    },
  );

  it('is kept by a projection that becomes fresh within it after its start', () => {
    const moves = movesOf([10_000, 'REBUILDING', null], [14_000, 'FRESH', 13_900]);
    expect(moves).toEqual([undefined, undefined]);
  });
});
