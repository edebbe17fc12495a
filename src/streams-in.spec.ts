import { streamsIn } from './streams-in.js';

describe('the streams in contracts', () => {
  it('are each told once, with all of their subjects', () =>
    expect(
      streamsIn([
        { stream: 'SHOP', subject: 'shop.orders.*' },
        { stream: 'AUTH', subject: 'auth.*' },
        { stream: 'SHOP', subject: 'shop.products.*' },
        { stream: 'SHOP', subject: 'shop.orders.*' },
      ]),
    ).toEqual([
      { stream: 'SHOP', subject: 'shop.orders.*', alongside: ['shop.products.*'] },
      { stream: 'AUTH', subject: 'auth.*', alongside: [] },
    ]));
});
