import { penceOf } from './pence.js';

describe('a price in pence', () => {
  it.each([
    ['2.55', 255],
    ['27.5', 2_750],
    ['18', 1_800],
    ['0.0', 0],
    ['38970.0', 3_897_000],
    ['1.005', 101],
    ['8.29', 829],
  ])('reads %s as %i', (pounds, pence) => expect(penceOf(pounds)).toBe(pence));

  it('is rounded half up where the file has more digits', () => {
    expect(penceOf('0.001')).toBe(0);
    expect(penceOf('0.004999')).toBe(0);
    expect(penceOf('0.005')).toBe(1);
    expect(penceOf('0.995')).toBe(100);
  });

  it.each(['', '-1.5', '1,5', '1.', '.5', '1e3', 'NaN', '99999999999999999999'])(
    'is not read from "%s"',
    (text) => expect(penceOf(text)).toBeUndefined(),
  );
});
