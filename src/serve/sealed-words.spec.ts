import { randomBytes } from 'node:crypto';
import { SealedWords } from './sealed-words.js';

const secret = randomBytes(32);
const words = new SealedWords(secret);

describe('a sealed word', () => {
  it('is opened by whoever knows the secret, and says nothing to others', () => {
    const sealed = words.seal('["a",42]');
    expect(new SealedWords(Buffer.from(secret)).open(sealed)).toBe('["a",42]');
    expect(new SealedWords(randomBytes(32)).open(sealed)).toBeUndefined();
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('42');
  });

  it('is the same for the same word, and another for another', () => {
    expect(words.seal('a')).toBe(words.seal('a'));
    expect(words.seal('a')).not.toBe(words.seal('b'));
    expect(words.seal('a')).toMatch(/^[\w-]+$/);
  });

  it('is refused where a character of it is changed or missing', () => {
    const sealed = words.seal('a place in a list');
    for (let i = 0; i < sealed.length - 1; i++) {
      const other = sealed[i] === 'A' ? 'B' : 'A';
      expect(words.open(`${sealed.slice(0, i)}${other}${sealed.slice(i + 1)}`)).toBeUndefined();
      expect(words.open(sealed.slice(0, i))).toBeUndefined();
    }
  });
});
