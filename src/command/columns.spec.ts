import { columns } from './columns.js';

describe('columns', () => {
  it('stand below each other, and end with their last word', () =>
    expect(columns([['a', 'bb', 'c'], ['aaa', 'b'], []])).toEqual(['a    bb  c', 'aaa  b', '']));

  it('of nothing are nothing', () => expect(columns([])).toEqual([]));
});
