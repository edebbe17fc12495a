import { createHash } from 'node:crypto';
import { digestOf, isWhole, looksLikeKey, makeKey } from './key-text.js';

describe('a key', () => {
  it('has the form that scanners for secrets are told', () => {
    const { id, text } = makeKey();
    expect(text).toMatch(/^ds_[0-9a-f]{12}_[\w-]{50}$/);
    expect(text.startsWith(`ds_${id}_`)).toBe(true);
  });

  it('is another one each time, in its id and in its secret', () => {
    const made = Array.from({ length: 1_000 }, makeKey);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1_000);
    expect(new Set(made.map(({ text }) => text.slice(16, -7))).size).toBe(1_000);
  });

  it('is kept as its SHA-256', () => {
    const { text, digest } = makeKey();
    expect(digest).toBe(createHash('sha256').update(text).digest('hex'));
    expect(digestOf(text)).toBe(digest);
  });

  it('is whole as it was made', () => {
    for (const { text } of Array.from({ length: 1_000 }, makeKey)) expect(isWhole(text)).toBe(true);
  });

  it.each<[string, (text: string) => string]>([
    ['with one character changed', (text) => text.slice(0, 20) + other(text, 20) + text.slice(21)],
    ['with another id', (text) => text.slice(0, 3) + other(text, 3) + text.slice(4)],
    ['with another checksum', (text) => text.slice(0, -1) + other(text, text.length - 1)],
    ['with two characters swapped', swapped],
    ['cut off', (text) => text.slice(0, -1)],
    ['with something behind it', (text) => `${text}0`],
    ['with something before it', (text) => ` ${text}`],
  ])('is not whole %s', (_, spoil) => expect(isWhole(spoil(makeKey().text))).toBe(false));

  it('is told from a token by how it begins', () => {
    expect(looksLikeKey(makeKey().text)).toBe(true);
    expect(looksLikeKey('ds_')).toBe(true);
    expect(looksLikeKey('eyJhbGciOiJFUzI1NiJ9.e30.c2ln')).toBe(false);
  });
});

const other = (text: string, at: number): string => (text.charAt(at) === '0' ? '1' : '0');

/** The first two neighbours in the secret that differ, the other way round. */
function swapped(text: string): string {
  const at = [...text].findIndex((letter, i) => i > 15 && letter !== text.charAt(i + 1));
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
}
