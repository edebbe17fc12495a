import { toldWords } from './told-errors.js';

describe('words of the GraphQL library', () => {
  const guess = 'Cannot query field "nam" on type "Card". Did you mean "name" or "names"?';

  it('are told without what it guesses to whom the schema is not told', () => {
    expect(toldWords(guess, { suggests: false })).toBe('Cannot query field "nam" on type "Card".');
    expect(toldWords(guess, { suggests: true })).toBe(guess);
  });

  it('are told as they are where the guess stands in what was sent', () => {
    const words = 'Int cannot represent non-integer value: "Did you mean 1?"';
    expect(toldWords(words, { suggests: false })).toBe(words);
    expect(toldWords(`${words}; Did you mean "id"?`, { suggests: false })).toBe(`${words};`);
  });

  it('are told in short, from their beginning and their end', () => {
    const told = toldWords(`Bad value "${'x'.repeat(100_000)}"; it is no number.`, {
      suggests: false,
    });
    expect(told.length).toBeLessThan(1_100);
    expect(told).toMatch(/^Bad value "x+ … x+"; it is no number\.$/);
  });
});
