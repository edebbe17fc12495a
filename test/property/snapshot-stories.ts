import fc from 'fast-check';
import type { AccountEvent } from '../support/snapshots/account-book.js';
import { mishaps, type Mishap } from './mishaps.js';

/** What happens at the owner of the accounts between two of its answers, and how it answers. */
export interface Turn {
  /** Published before the page is made, so that it is in the page. */
  readonly before: readonly AccountEvent[];
  /** Published after that, before the station hears of the page. */
  readonly after: readonly AccountEvent[];
  /** `old`: a page as of some events ago, as a lagging copy of the owner tells it. */
  readonly answers: 'well' | 'not' | 'nonsense' | 'old';
  /** Whether the process of the station dies meanwhile. */
  readonly dies: boolean;
}

export interface SnapshotStory {
  /** What was published before the station began. */
  readonly past: readonly AccountEvent[];
  /** How many of it the stream has discarded; one at least. */
  readonly discarded: number;
  readonly pageSize: number;
  readonly turns: readonly Turn[];
  readonly commits: readonly Mishap[];
  readonly storeReads: readonly Mishap[];
  readonly source: readonly Mishap[];
}

const account = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');

const event: fc.Arbitrary<AccountEvent> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constant('Moved' as const),
      data: fc.record({
        account,
        region: fc.constantFrom('north', 'south'),
        amount: fc.integer({ min: 1, max: 99 }),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('Closed' as const), data: fc.record({ account }) }),
  },
);

const turn: fc.Arbitrary<Turn> = fc.record({
  before: fc.array(event, { maxLength: 4 }),
  after: fc.array(event, { maxLength: 4 }),
  answers: fc.oneof(
    { weight: 6, arbitrary: fc.constant('well' as const) },
    { weight: 3, arbitrary: fc.constantFrom('not' as const, 'nonsense' as const, 'old' as const) },
  ),
  dies: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

export const snapshotStories: fc.Arbitrary<SnapshotStory> = fc
  .array(event, { minLength: 1, maxLength: 30, size: 'max' })
  .chain((past) =>
    fc.record({
      past: fc.constant(past),
      discarded: fc.integer({ min: 1, max: past.length }),
      pageSize: fc.integer({ min: 1, max: 5 }),
      turns: fc.array(turn, { maxLength: 20, size: 'max' }),
      commits: mishaps(3, 'lost', 'unanswered', 'overtaken'),
      storeReads: mishaps(8, 'lost', 'unanswered'),
      source: mishaps(12, 'lost'),
    }),
  );
