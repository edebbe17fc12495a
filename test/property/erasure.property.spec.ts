import 'reflect-metadata';
import fc from 'fast-check';
import { ErasureWorld, type Step, type Story } from '../support/erasure/erasure-world.js';
import { mishaps } from './mishaps.js';

const PERSONS = ['canary-ann', 'canary-bob', 'canary-cid'];
const note = fc.constantFrom('n1', 'n2', 'n3');
const person = fc.constantFrom(...PERSONS);
const replica = fc.integer({ min: 0, max: 1 });

const stepOf = (poison: fc.Arbitrary<boolean>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({ step: fc.constant('write' as const), note, author: person, poison }),
    },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('tear' as const), note }) },
    {
      weight: 3,
      arbitrary: fc.record({ step: fc.constantFrom('leave' as const, 'erase' as const), person }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        step: fc.constantFrom('redrive' as const, 'lease-runs-out' as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ step: 'mend' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constant('interrupt' as const),
        stream: fc.constantFrom('NOTES', 'PEOPLE', 'STATION_ERASURES'),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        step: fc.constantFrom('crash' as const, 'restart' as const),
        replica,
      }),
    },
  );

const stories = ({ poison }: { readonly poison: boolean }): fc.Arbitrary<Story> =>
  fc.record({
    steps: fc.array(
      stepOf(poison ? fc.integer({ min: 0, max: 3 }).map((n) => n === 0) : fc.constant(false)),
      { minLength: 1, maxLength: 40, size: 'max' },
    ),
    commits: mishaps(4, 'lost', 'unanswered', 'overtaken'),
    storeReads: mishaps(12, 'lost', 'unanswered'),
    letters: mishaps(6, 'lost', 'unanswered'),
    source: mishaps(16, 'lost'),
    book: mishaps(5, 'lost', 'unanswered'),
  });

async function inWorld(story: Story, check: (world: ErasureWorld) => Promise<void>): Promise<void> {
  const world = new ErasureWorld(story);
  try {
    for (const step of story.steps) await world.happen(step);
    await world.clearUp();
    await check(world);
  } finally {
    await world.end();
  }
}

async function holdsNobodyErased(world: ErasureWorld): Promise<void> {
  const everything = await world.everything();
  for (const one of world.erased) expect(everything).not.toContain(one);
}

const WITHIN_MS = 120_000;
const RUNS = { numRuns: 200 };

describe('whatever happens to the replicas that share a task while persons are erased', () => {
  it(
    'rows, feed, letters and report hold nothing of them, and the rows of others are as if nothing had happened',
    () =>
      fc.assert(
        fc.asyncProperty(stories({ poison: false }), (story) =>
          inWorld(story, async (world) => {
            await holdsNobodyErased(world);
            const others = [...world.written].filter(([, author]) => !world.erased.has(author));
            expect(await world.rows()).toEqual(Object.fromEntries(others));
          }),
        ),
        RUNS,
      ),
    WITHIN_MS,
  );

  it(
    'nor where events of theirs cannot be applied, and letters of others can be redriven',
    () =>
      fc.assert(
        fc.asyncProperty(stories({ poison: true }), (story) =>
          inWorld(story, async (world) => {
            await holdsNobodyErased(world);
            await world.redriveAll();
            await holdsNobodyErased(world);
          }),
        ),
        RUNS,
      ),
    WITHIN_MS,
  );
});
