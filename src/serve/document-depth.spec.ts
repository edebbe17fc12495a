import { MAX_DEPTH, nestsTooDeeply } from './document-depth.js';

const nested = (open: string, depth: number, close: string) =>
  `${open.repeat(depth)}${close.repeat(depth)}`;

describe('a document', () => {
  it('may nest up to the limit', () =>
    expect(nestsTooDeeply(nested('{a', MAX_DEPTH, '}'))).toBe(false));

  it.each([
    ['selections', '{a', '}'],
    ['lists', '[', ']'],
    ['objects', '{a:', '}'],
    ['arguments', '(a:', ')'],
  ])('may not nest %s beyond it', (_, open, close) =>
    expect(nestsTooDeeply(nested(open, MAX_DEPTH + 1, close))).toBe(true),
  );

  it('may hold any number of brackets side by side', () =>
    expect(nestsTooDeeply(`{ ${'a(b: [{}]) { c } '.repeat(MAX_DEPTH)} }`)).toBe(false));

  it('may hold any number of brackets in its texts and comments', () => {
    const many = '{'.repeat(MAX_DEPTH + 1);
    expect(nestsTooDeeply(`{ a(b: "${many}", c: """${many}""") } # ${many}`)).toBe(false);
  });

  it('is judged up to where it breaks off', () => {
    expect(nestsTooDeeply('{'.repeat(MAX_DEPTH + 1))).toBe(true);
    expect(nestsTooDeeply(`"${'{'.repeat(MAX_DEPTH + 1)}`)).toBe(false);
  });
});
