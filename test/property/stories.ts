import fc from 'fast-check';
import type { Published } from './diary-projection.js';
import { mishaps, type Mishap } from './mishaps.js';

/** Something that happens while the replicas work. */
export type Step =
  | { readonly step: 'publish'; readonly events: readonly Omit<Published, 'id'>[] }
  | { readonly step: 'publish-again'; readonly back: number }
  | { readonly step: 'lease-runs-out' | 'redrive' | 'mend' }
  | { readonly step: 'interrupt'; readonly stream: string | undefined }
  | { readonly step: 'crash' | 'restart'; readonly replica: number }
  | { readonly step: 'wait'; readonly ms: number };

const event = (poison: fc.Arbitrary<boolean>): fc.Arbitrary<Omit<Published, 'id'>> =>
  fc.record({
    side: fc.constantFrom('left' as const, 'right' as const),
    what: fc.oneof(
      { weight: 8, arbitrary: fc.constant('Noted' as const) },
      { weight: 2, arbitrary: fc.constant('Cleared' as const) },
      { weight: 1, arbitrary: fc.constantFrom('Unread' as const, 'elsewhere' as const) },
    ),
    keys: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
    poison,
  });

const replica = fc.integer({ min: 0, max: 1 });

const stepOf = (poison: fc.Arbitrary<boolean>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        step: fc.constant('publish' as const),
        events: fc.array(event(poison), { minLength: 1, maxLength: 6 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        step: fc.constant('wait' as const),
        ms: fc.integer({ min: 1, max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        step: fc.constant('publish-again' as const),
        back: fc.integer({ min: 0, max: 5 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        step: fc.constantFrom('lease-runs-out' as const, 'redrive' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constant('interrupt' as const),
        stream: fc.constantFrom('LEFT', 'RIGHT', undefined),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ step: 'mend' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        step: fc.constantFrom('crash' as const, 'restart' as const),
        replica,
      }),
    },
  );

export interface Story {
  readonly steps: readonly Step[];
  readonly commits: readonly Mishap[];
  readonly storeReads: readonly Mishap[];
  readonly letters: readonly Mishap[];
  readonly source: readonly Mishap[];
  readonly gusts: readonly number[];
}

/** Stories of two replicas that share one task, in bad weather. */
export const stories = ({ poison }: { poison: boolean }): fc.Arbitrary<Story> =>
  fc.record({
    steps: fc.array(
      stepOf(poison ? fc.integer({ max: 7, min: 0 }).map((n) => n === 0) : fc.constant(false)),
      {
        minLength: 1,
        maxLength: 40,
        size: 'max',
      },
    ),
    commits: mishaps(3, 'lost', 'unanswered', 'overtaken'),
    storeReads: mishaps(8, 'lost', 'unanswered'),
    letters: mishaps(4, 'lost', 'unanswered'),
    source: mishaps(12, 'lost'),
    gusts: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }),
  });
