import { milliseconds } from '../model/duration.js';
import { Pace, paceOf } from './pace.js';

describe('a pace', () => {
  it.each([
    ['50ms', 50],
    ['500ms', 500],
    ['2s', 2_000],
    ['60s', 60_000],
    ['1m', 60_000],
  ])('%s is a time between batches', (text, ms) => expect(paceOf(text)).toBe(ms));

  it.each(['', '49ms', '61s', '2m', '500', '-1s', '1.5s', ' 1s', '1h', '1s1s', 'x'.repeat(99)])(
    'is refused as "%s", with its bounds',
    (text) => {
      const refused = () => paceOf(text);
      expect(refused).toThrow('[BAD_USER_INPUT] pace is "');
      expect(refused).toThrow('from 50ms to 60s');
    },
  );

  it('lets the first batch pass at once, and no more than its size', () => {
    const pace = new Pace(milliseconds(60_000));
    expect([pace.pass(), pace.waitMs]).toEqual([false, 0]);
    pace.begin(2, { goesOn: false });
    expect([pace.pass(), pace.pass(), pace.pass()]).toEqual([true, true, false]);
    expect(pace.waitMs).toBeGreaterThan(50_000);
  });

  it('counts its interval from where a batch began, not from where the rest of it did', () => {
    const pace = new Pace(milliseconds(60_000));
    pace.begin(1, { goesOn: true });
    expect([pace.pass(), pace.waitMs]).toEqual([true, 0]);
  });
});
