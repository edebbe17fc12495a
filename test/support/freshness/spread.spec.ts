import { Spread } from './spread.js';

describe('Spread', () => {
  it('tells the value that so many per cent do not exceed, zero too', () => {
    const spread = new Spread();
    for (let value = 0; value < 100; value++) spread.add(value);
    expect(spread.percentile(50)).toBe(49);
    expect(spread.percentile(99)).toBe(98);
    expect(spread.highest).toBe(99);
    expect(spread.count).toBe(100);
  });

  it('tells nothing of nothing', () => expect(new Spread().percentile(50)).toBeNaN());
});
