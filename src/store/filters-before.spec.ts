import { scores } from '../../test/support/example-projection.js';
import { filtersBefore } from './filters-before.js';

const row = (team: string | null, points = 1) => ({ player: 'ann', points, team });

describe('the filters of a row before a change', () => {
  it('are told where the change moved it, or deleted it', () => {
    const before = row('red');
    expect(filtersBefore(scores, { key: 'ann', before, after: row(null) })).toEqual({
      team: 'red',
    });
    expect(filtersBefore(scores, { key: 'ann', before, after: undefined })).toEqual({
      team: 'red',
    });
  });

  it('are not told of a row that is new, or stays where it was', () => {
    const after = row('red', 2);
    expect(filtersBefore(scores, { key: 'ann', before: undefined, after })).toBe(undefined);
    expect(filtersBefore(scores, { key: 'ann', before: row('red'), after })).toBe(undefined);
  });

  it('are not told where the projection has none', () =>
    expect(
      filtersBefore({ ...scores, filters: [] }, { key: 'a', before: row('red'), after: undefined }),
    ).toBe(undefined));
});
