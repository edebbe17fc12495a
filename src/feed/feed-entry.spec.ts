import { changesOf, type FeedEntry } from './feed-entry.js';

const entries: FeedEntry[] = [
  ['2-1700', ['a', '{"n":1}', 'b', '']],
  ['3-1600', ['a', '{"n":2}']],
];

describe('the entries of a feed', () => {
  it('number the changes of a commit up to their id, and say when it was', () =>
    expect(changesOf(entries, 0)).toEqual([
      { key: 'a', row: { n: 1 }, cursor: 1, committedAt: 1700 },
      { key: 'b', row: undefined, cursor: 2, committedAt: 1700 },
      { key: 'a', row: { n: 2 }, cursor: 3, committedAt: 1600 },
    ]));

  it('are entered in their middle by a cursor that stands there', () =>
    expect(changesOf(entries, 1).map(({ cursor }) => cursor)).toEqual([2, 3]));
});
