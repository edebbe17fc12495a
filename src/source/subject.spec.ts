import { covers } from './subject.js';

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
});
