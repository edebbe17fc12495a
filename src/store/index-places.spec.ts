import fc from 'fast-check';
import {
  filterValue,
  matches,
  placeOf,
  placeOfWord,
  placeWord,
  scoreWord,
  type Place,
} from './index-places.js';

/** As a sorted set orders its entries: by score, then by the bytes of the member. */
const byPlace = (a: Place, b: Place): number =>
  a.score === b.score
    ? Buffer.compare(Buffer.from(a.member), Buffer.from(b.member))
    : Math.sign(a.score - b.score);

const order = (a: unknown, b: unknown): number => byPlace(placeOf(a, 'key'), placeOf(b, 'key'));

const text = fc.string({ unit: 'grapheme', maxLength: 5 });
const number = fc.double({ noNaN: true });
const value = fc.oneof(fc.constant(null), number, fc.boolean(), text);

describe('a place', () => {
  it('orders numbers as numbers', () =>
    fc.assert(
      fc.property(number, number, (a, b) => {
        const finite = (n: number): number =>
          Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, n));
        expect(order(a, b)).toBe(Math.sign(finite(a) - finite(b)) + 0);
      }),
    ));

  it('orders text by its bytes', () =>
    fc.assert(
      fc.property(text, text, (a, b) =>
        expect(order(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b))),
      ),
    ));

  it('puts null before every number, and every number before text', () =>
    fc.assert(
      fc.property(number, text, (n, word) => {
        expect(order(null, n)).toBe(-1);
        expect(order(n, word)).toBe(-1);
      }),
    ));

  it('puts false before true', () => expect(order(false, true)).toBe(-1));

  it.each([undefined, Number.NaN, {}, []])('holds %p for null', (odd) =>
    expect(placeOf(odd, 'key')).toEqual(placeOf(null, 'key')),
  );

  it('knows no difference between the zeros', () => expect(order(0, -0)).toBe(0));

  it('is no other key’s place: equal values go by the bytes of their keys', () =>
    fc.assert(
      fc.property(value, text, text, (same, a, b) =>
        expect(byPlace(placeOf(same, a), placeOf(same, b))).toBe(
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        ),
      ),
    ));

  it('comes back out of the word that is kept in a cursor', () =>
    fc.assert(
      fc.property(value, text, (of, key) => {
        const place = placeOf(of, key);
        expect(placeOfWord(placeWord(place))).toEqual(place);
      }),
    ));

  it.each(['', 'key', ' key', 'NaN key', 'ten key', '1'])('is not what "%s" says', (word) =>
    expect(placeOfWord(word)).toBeUndefined(),
  );

  it('is told to Redis in its words', () =>
    expect(
      [placeOf('a', 'k'), placeOf(null, 'k'), placeOf(1e21, 'k'), placeOf(-0, 'k')].map(
        ({ score }) => scoreWord(score),
      ),
    ).toEqual(['+inf', '-inf', '1e+21', '0']));
});

describe('a filter', () => {
  it('goes by text, numbers and booleans; anything else counts as null', () =>
    expect(['red', 3, false, null, undefined, {}, [1]].map(filterValue)).toEqual([
      'red',
      3,
      false,
      null,
      null,
      null,
      null,
    ]));

  it('is met by a row that holds all of its values', () => {
    const row = { team: 'red', active: true };
    expect(matches(row, {})).toBe(true);
    expect(matches(row, { team: 'red', active: true })).toBe(true);
    expect(matches(row, { team: 'red', active: false })).toBe(false);
    expect(matches(row, { none: null })).toBe(true);
  });
});
