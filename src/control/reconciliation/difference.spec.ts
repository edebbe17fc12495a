import { differenceOf } from './difference.js';

describe('a row beside the word of its owner', () => {
  it('is equal where all that the owner tells is equal', () => {
    const ours = { id: 'a', units: 3, tags: ['x', { y: 1 }], note: 'ours alone' };
    expect(differenceOf(ours, { units: 3, tags: ['x', { y: 1 }] })).toBeUndefined();
    expect(differenceOf(ours, {})).toBeUndefined();
    expect(differenceOf(undefined, null)).toBeUndefined();
  });

  it('differs in the fields that differ, and in those that it lacks', () =>
    expect(differenceOf({ id: 'a', units: 3, tags: [] }, { id: 'a', units: 4, box: null })).toEqual(
      {
        missing: null,
        fields: [
          { field: 'units', ours: 3, theirs: 4 },
          { field: 'box', ours: null, theirs: null },
        ],
      },
    ));

  it('is missing on one of the two sides', () => {
    expect(differenceOf({ id: 'a' }, null)).toEqual({ missing: 'there', fields: [] });
    expect(differenceOf(undefined, { units: 4 })).toEqual({
      missing: 'here',
      fields: [{ field: 'units', ours: null, theirs: 4 }],
    });
  });
});
