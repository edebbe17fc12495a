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

  it('tell of an erased row no more than that it is removed, by its number and key', () => {
    const entries = [['7-90', ['n1', '\nnull', 'n2', '{"text":"kept"}']]] as const;
    expect(changesOf(entries, 5)).toEqual([
      { key: 'n1', row: undefined, cursor: 6, committedAt: 90, erased: true },
      { key: 'n2', row: { text: 'kept' }, cursor: 7, committedAt: 90 },
    ]);
  });
});
