import fc from 'fast-check';
import { ReconciledWorld } from '../../../test/support/reconciled-world.js';
import { compare, type Comparison } from './compare.js';

const choices = fc.array(fc.nat(1_000), { minLength: 50, maxLength: 400 });

async function compared(world: ReconciledWorld, keys: readonly string[]): Promise<Comparison> {
  const comparison = await compare(world.ground, keys);
  if ('unproved' in comparison) throw new Error(comparison.unproved);
  return comparison;
}

describe('rows that are compared while their owner changes', () => {
  it('are never called drift where they only lag behind', () =>
    fc.assert(
      fc.asyncProperty(choices, async (chosen) => {
        const world = new ReconciledWorld(chosen);
        world.settle('a', 10);
        world.settle('b', 10);
        for (let runs = 0; runs < 5; runs++) {
          const { drifted, compared: rows } = await compared(world, ['a', 'b']);
          expect(drifted).toEqual([]);
          expect(rows).toBe(2);
        }
      }),
      { numRuns: 500 },
    ));

  it('are called drift where they differ and do not move, by exactly what they differ', () =>
    fc.assert(
      fc.asyncProperty(choices, fc.integer({ min: 1, max: 9 }), async (chosen, lost) => {
        const world = new ReconciledWorld(chosen);
        world.settle('a', 10);
        world.rows.set('a', 10 + lost);
        let drifted: Comparison['drifted'] = [];
        for (let runs = 0; runs < 50 && drifted.length === 0; runs++)
          ({ drifted } = await compared(world, ['a']));
        for (const { ours, theirs } of drifted)
          expect(Number((ours as { units: number }).units) - Number(theirs?.['units'])).toBe(lost);
      }),
      { numRuns: 200 },
    ));
});
