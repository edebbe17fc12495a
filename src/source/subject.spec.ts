import fc from 'fast-check';
import { covers, matcherOf } from './subject.js';

describe('a subject with wildcards', () => {
  it.each([
    ['shop.orders.*', 'shop.orders.*'],
    ['shop.orders.*', 'shop.orders.OrderPlaced'],
    ['shop.>', 'shop.orders.*'],
    ['shop.>', 'shop.orders.>'],
    ['shop.*.*', 'shop.orders.*'],
    ['>', 'shop.orders.*'],
  ])('%s covers %s', (wide, narrow) => expect(covers(wide, narrow)).toBe(true));

  it.each([
    ['shop.orders.OrderPlaced', 'shop.orders.*'],
    ['shop.orders.*', 'shop.orders.>'],
    ['shop.orders.*', 'shop.orders'],
    ['shop.orders.*', 'shop.orders.eu.OrderPlaced'],
    ['shop.orders.>', 'shop.orders'],
    ['shop.products.*', 'shop.orders.*'],
  ])('%s does not cover %s', (wide, narrow) => expect(covers(wide, narrow)).toBe(false));

  it('is matched as it covers', () => {
    const token = fc.constantFrom<string>('a', 'b', 'ab');
    const tokens = fc.array(token, { minLength: 1, maxLength: 4 });
    const pattern = fc
      .tuple(tokens, fc.constantFrom('*', '>', undefined), fc.nat(4))
      .map(([of, wild, at]) => {
        if (wild === '>') return [...of, wild].join('.');
        return (wild === undefined ? of : of.toSpliced(at % of.length, 1, wild)).join('.');
      });
    fc.assert(
      fc.property(pattern, tokens, (wide, of) => {
        const subject = of.join('.');
        expect(matcherOf(wide)(subject)).toBe(covers(wide, subject));
      }),
    );
    expect(matcherOf('>')('a.b')).toBe(true);
  });
});
