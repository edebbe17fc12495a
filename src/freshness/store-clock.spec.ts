import fc from 'fast-check';
import { milliseconds, seconds } from '../model/duration.js';
import { StoreClock } from './store-clock.js';

describe('what the clock of the store has come to at most', () => {
  it('is not known before it was read', () =>
    expect(new StoreClock(seconds(2)).latestAt(5)).toBe(Infinity));

  it('is told by the look whose question arrived the quickest', () => {
    const clock = new StoreClock(seconds(2), milliseconds(10));
    clock.add({ now: 1_009, askedAt: 0, answeredAt: 10 });
    expect(clock.latestAt(20)).toBe(1_029);
    clock.add({ now: 1_021, askedAt: 20, answeredAt: 30 });
    expect(clock.latestAt(40)).toBe(1_041);
    clock.add({ now: 1_048, askedAt: 40, answeredAt: 50 });
    expect(clock.latestAt(50)).toBe(1_051);
  });

  it('is not told by looks that took long', () => {
    const clock = new StoreClock(seconds(2));
    clock.add({ now: 1_009, askedAt: 0, answeredAt: 10 });
    expect(clock.latestAt(20)).toBe(Infinity);
  });

  it('begins anew when the clock was put forward', () => {
    const clock = new StoreClock(seconds(2));
    clock.add({ now: 1_000, askedAt: 0, answeredAt: 1 });
    clock.add({ now: 5_000, askedAt: 10, answeredAt: 12 });
    expect(clock.latestAt(20)).toBe(5_010);
  });

  it('is never less than what the clock shows', () => {
    const part = fc.double({ min: 0, max: 40, noNaN: true });
    const look = fc.record({ pause: part, there: part, back: part });
    fc.assert(
      fc.property(part, fc.array(look, { minLength: 1 }), part, (start, looks, later) => {
        const clock = new StoreClock(seconds(2), milliseconds(50));
        let at = 0;
        const shows = (instant: number) => Math.floor(instant + 1_000 + start);
        for (const { pause, there, back } of looks) {
          const askedAt = at + pause;
          at = askedAt + there + back;
          clock.add({ now: shows(askedAt + there), askedAt, answeredAt: at });
        }
        expect(clock.latestAt(at + later)).toBeGreaterThanOrEqual(shows(at + later));
      }),
    );
  });
});
