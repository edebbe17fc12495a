import { newerThan } from './newer-than.js';

describe('newerThan', () => {
  it('takes what is newer than the row', () => expect(newerThan(2, 1)).toBe(true));

  it('leaves what is older than the row', () => expect(newerThan(1, 2)).toBe(false));

  it('lets the later in the stream win a tie', () => expect(newerThan(1, 1)).toBe(true));

  it('takes everything while the row holds nothing', () => {
    expect(newerThan(0, null)).toBe(true);
    expect(newerThan(-1, null)).toBe(true);
  });
});
