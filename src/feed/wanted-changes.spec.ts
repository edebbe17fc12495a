import type { Change } from './change-feed.js';
import { tellWanted } from './wanted-changes.js';

const erased: Change = { key: 'n1', row: undefined, cursor: 4, committedAt: 9, erased: true };

describe('a change of which only the key is left', () => {
  it('is told as removed to who wants all, and to who wants only some by what they hold', () => {
    for (const where of [undefined, { author: 'bob' }])
      expect(tellWanted({ ...(where && { where }) })(erased)).toMatchObject({
        key: 'n1',
        row: undefined,
        skipped: 0,
      });
  });

  it('is told to nobody who wants other rows by their keys', () => {
    expect(tellWanted({ keys: ['n2'], where: { author: 'bob' } })(erased)).toBeUndefined();
    expect(tellWanted({ keys: ['n1'], where: { author: 'bob' } })(erased)).toBeDefined();
  });
});
