import { faultInJson } from './plain-json.js';

class Money {
  readonly minor = 1;
}

describe('faultInJson', () => {
  it('finds nothing in plain data', () =>
    expect(faultInJson({ a: [1, 'two', null, true, { b: -0.5 }], c: {} })).toBeUndefined());

  it.each([
    ['an absent value', { a: { b: undefined } }, 'a.b is undefined'],
    ['a number that is none', { a: [0, Number.NaN] }, 'a[1] is NaN'],
    ['an endless number', { a: Number.NEGATIVE_INFINITY }, 'a is -Infinity'],
    ['a negative zero', { a: -0 }, 'a is -0'],
    ['a date', { at: new Date(0) }, 'at is a Date'],
    ['a big number', { a: [{ n: 1n }] }, 'a[0].n is a bigint'],
    ['a map', { a: new Map() }, 'a is a Map'],
    ['an instance of a class', { price: new Money() }, 'price is a Money'],
    ['a function', { f: () => 1 }, 'f is a function'],
    ['a value that is nothing at all', undefined, 'it is undefined'],
  ])('finds %s and tells where', (_, value, fault) => expect(faultInJson(value)).toBe(fault));
});
