import { inWords } from './in-words.js';

describe('a length of time in words', () => {
  it.each([
    [0, '0 ms'],
    [12.4, '12 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_940, '59.9 s'],
    [60_000, '1.0 min'],
    [5_400_000, '1.5 h'],
    [86_400_000 * 400, '400.0 d'],
    [-5, '-5 ms'],
  ])('of %d ms is %s', (ms, words) => expect(inWords(ms)).toBe(words));
});
