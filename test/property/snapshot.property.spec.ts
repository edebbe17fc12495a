import fc from 'fast-check';
import { snapshotStories } from './snapshot-stories.js';
import { SnapshotWorld } from './snapshot-world.js';

/** Also on a busy machine, and while a failure is made small. */
const WITHIN_MS = 180_000;
const RUNS = { numRuns: 150 };

describe('whatever happens while a snapshot is loaded', () => {
  it(
    'the rows are the plain fold of the whole stream, and the counts are what was delivered of it',
    () =>
      fc.assert(
        fc.asyncProperty(snapshotStories, async (story) => {
          const world = new SnapshotWorld(story);
          try {
            await world.happen();
            expect(await world.rows()).toEqual(world.book.rows());
            const { counts } = await world.store.state();
            expect(counts.folded + counts.filtered + counts.deadLettered).toBe(world.delivered);
          } finally {
            await world.end();
          }
        }),
        RUNS,
      ),
    WITHIN_MS,
  );
});
