import fc from 'fast-check';
import { lookedAt, skies } from '../../../test/support/looked-at.js';
import { minutes, seconds } from '../../model/duration.js';

/** What happens between two rounds, and during one. */
const story = fc.array(
  fc.record({
    degrees: fc.integer({ min: 0, max: 3 }),
    /** How many rounds run at once: a replica that stood still comes back beside another. */
    rounds: fc.integer({ min: 1, max: 3 }),
    fails: fc.boolean(),
    forgets: fc.boolean(),
  }),
  { minLength: 1, maxLength: 15 },
);

describe('polls', () => {
  it('publish the changes of what the owner answers, each once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const of = lookedAt({ ...skies, keys: ['Bonn'], every: seconds(0.02) });
        const changes: number[] = [];
        for (const { degrees, rounds, fails, forgets } of steps) {
          of.clock.advance(minutes(1));
          if (forgets) await of.memory.note('skies', 'Bonn', { seenAt: 0, sequence: 0 });
          of.answers(({ known }) => {
            if (fails) return { outcome: 'failed', why: 'refused', reason: 'No.' };
            return known?.etag === `"${degrees}"`
              ? { outcome: 'unchanged', askedAt: of.clock.now() }
              : of.told({ degrees }, `"${degrees}"`);
          });
          const reports = await Promise.all(Array.from({ length: rounds }, () => of.beside()));
          if (!fails && changes.at(-1) !== degrees) changes.push(degrees);
          const ended = of.ends().map(({ headers }) => headers?.['Station-Poll-Began']);
          if (!fails) expect(ended).toEqual([String(of.clock.now())]);
          expect(reports.every(({ failed }) => failed.length === (fails ? 1 : 0))).toBe(true);
        }
        expect(of.events().map((event) => (event as { degrees?: number }).degrees)).toEqual(
          changes,
        );
      }),
      { numRuns: 30 },
    );
  });
});
