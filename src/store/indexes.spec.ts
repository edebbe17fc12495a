import fc from 'fast-check';
import type { RowChange } from '../model/row.js';
import { scores, type Score } from '../../test/support/example-projection.js';
import { matches } from './index-places.js';
import { IndexChanges, indexName, orderingsOf, placeIn } from './indexes.js';

/** Sorted sets as Redis keeps them: member -> score, one set an index. */
class SortedSets {
  private readonly sets = new Map<string, Map<string, string>>();

  apply(changes: readonly RowChange[]): void {
    for (const [name, { remove, add }] of IndexChanges.of(scores, changes)) {
      const set = this.sets.get(name) ?? new Map<string, string>();
      this.sets.set(name, set);
      for (const member of remove) set.delete(member);
      for (let i = 0; i < add.length; i += 2) set.set(add[i + 1] ?? '', add[i] ?? '');
    }
  }

  members(name: string): string[] {
    return [...(this.sets.get(name) ?? new Map<string, string>()).keys()].toSorted();
  }
}

const player = fc.constantFrom('ann', 'bob', 'cid', 'dee');
const team = fc.constantFrom('red', 'blue', null);
const score = fc.record({ player, points: fc.integer({ min: -2, max: 2 }), team });
/** A row that is written, or the key of one that is removed. */
const write = fc.oneof({ weight: 3, arbitrary: score }, { weight: 1, arbitrary: player });

describe('the indexes of a projection', () => {
  it('are one an ordering, the key first, and one an ordering and value of a filter', () => {
    expect(orderingsOf(scores)).toEqual(['player', 'points', 'team']);
    expect(indexName('points')).toBe('points');
    expect(indexName('points', ['team', 'red'])).toBe('points|team="red"');
    expect(indexName('points', ['team', null])).toBe('points|team=null');
  });

  it('tell the number from the text that looks like it', () =>
    expect(indexName('points', ['team', 1])).not.toBe(indexName('points', ['team', '1'])));

  it('hold, after any changes, exactly the rows that are there, each at its place', () =>
    fc.assert(
      fc.property(fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 12 }), (batches) => {
        const sets = new SortedSets();
        const rows = new Map<string, Score>();
        for (const batch of batches) {
          const before = new Map(rows);
          for (const one of batch)
            if (typeof one === 'string') rows.delete(one);
            else rows.set(one.player, one);
          const keys = new Set(batch.map((one) => (typeof one === 'string' ? one : one.player)));
          sets.apply(
            [...keys].map((key) => ({ key, before: before.get(key), after: rows.get(key) })),
          );
        }
        for (const ordering of orderingsOf(scores))
          for (const filter of [
            undefined,
            ...['red', 'blue', null].map((of) => ['team', of] as const),
          ]) {
            const members = [...rows]
              .filter(([, row]) => filter === undefined || matches(row, { team: filter[1] }))
              .map(([key, row]) => placeIn(scores, ordering, { key, row: { ...row } }).member);
            expect(sets.members(indexName(ordering, filter))).toEqual(members.toSorted());
          }
      }),
    ));

  it('are left alone where a change moves nothing in them', () => {
    const before: Score = { player: 'ann', points: 1, team: 'red' };
    const after = { ...before, points: 2 };
    const touched = [...IndexChanges.of(scores, [{ key: 'ann', before, after }])];
    expect(touched).toEqual([
      ['points', { remove: [], add: ['2', 'ann'] }],
      ['points|team="red"', { remove: [], add: ['2', 'ann'] }],
    ]);
  });
});
