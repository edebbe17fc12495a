import fc from 'fast-check';
import type { OnPoison } from '../../src/model/projection.js';
import { plainFold } from './diary-projection.js';
import { stories, type Story } from './stories.js';
import { World } from './world.js';

/** How many messages the readers' subjects let through. */
const delivered = (world: World): number =>
  world.published.filter(({ what }) => what !== 'elsewhere').length;

async function tellsThePlainFold(story: Story, onPoison: OnPoison): Promise<void> {
  const world = new World(story, onPoison);
  try {
    for (const step of story.steps) await world.happen(step);
    await world.clearUp();
    expect(await world.rows()).toEqual(plainFold(world.published));
    const { counts } = await world.store.state();
    expect(counts.folded + counts.filtered + counts.deadLettered).toBe(delivered(world));
    const followed = Object.fromEntries(
      [...world.followed].map(([key, row]) => [key, (row as { notes: string }).notes]),
    );
    expect(followed).toEqual(await world.rows());
    proofs += world.proofs;
  } finally {
    await world.end();
  }
}

/** Reads that told a proved frontier, over all stories. */
let proofs = 0;

/** Also on a busy machine, and while a failure is made small. */
const WITHIN_MS = 180_000;
const RUNS = { numRuns: 300 };

describe('whatever happens to the replicas that share a task', () => {
  it(
    'its rows are the plain fold of its streams, and its counts are what was delivered',
    () =>
      fc.assert(
        fc.asyncProperty(stories({ poison: false }), (story) =>
          tellsThePlainFold(story, 'quarantine'),
        ),
        RUNS,
      ),
    WITHIN_MS,
  );

  it(
    'letters of poison events, redriven once the fold is mended, make them the plain fold',
    () =>
      fc.assert(
        fc.asyncProperty(stories({ poison: true }), (story) =>
          tellsThePlainFold(story, 'quarantine'),
        ),
        RUNS,
      ),
    WITHIN_MS,
  );

  it(
    'a task that halts at poison goes on from there once the fold is mended',
    () =>
      fc.assert(
        fc.asyncProperty(stories({ poison: true }), (story) => tellsThePlainFold(story, 'halt')),
        RUNS,
      ),
    WITHIN_MS,
  );

  it('every read on the way told the truth about its age, and most could tell it', () =>
    expect(proofs).toBeGreaterThan(3 * RUNS.numRuns));
});
