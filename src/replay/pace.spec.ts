import { hours, minutes, seconds } from '../model/duration.js';
import { Pace, parseSpeed, type Speed } from './pace.js';

const BEGIN = Date.UTC(2010, 11, 1, 8, 26);

function paceOf(times: number, signal = new AbortController().signal) {
  const clock = { time: 0, now: () => clock.time };
  return { clock, pace: new Pace({ speed: times as Speed, clock, signal }) };
}

describe('the speed of a replay', () => {
  it('is max, or a factor', () => {
    expect(parseSpeed('max')).toBe(Infinity);
    expect(parseSpeed('1000x')).toBe(1_000);
    expect(parseSpeed('0.5x')).toBe(0.5);
    expect(parseSpeed('60')).toBe(60);
  });

  it.each(['0x', '-1x', 'x', '', 'fast', '1e3x', 'Infinity', '9'.repeat(400)])(
    'is not "%s"',
    (text) => expect(parseSpeed(text)).toBeUndefined(),
  );
});

describe('the pace of a replay', () => {
  it('lets the first event go at once, and the next when its share of the time is over', () => {
    const { clock, pace } = paceOf(60);
    expect(pace.untilDue(BEGIN)).toBe(0);
    expect(pace.untilDue(BEGIN + hours(1))).toBe(minutes(1));
    clock.time = seconds(45);
    expect(pace.untilDue(BEGIN + hours(1))).toBe(seconds(15));
  });

  it('does not hold back an event that is late', () => {
    const { clock, pace } = paceOf(60);
    pace.untilDue(BEGIN);
    clock.time = hours(1);
    expect(pace.untilDue(BEGIN + hours(1))).toBeLessThan(0);
  });

  it('waits for nothing at the greatest speed', async () => {
    const { pace } = paceOf(Infinity);
    await pace.turnOf(BEGIN);
    await pace.turnOf(BEGIN + hours(1));
    expect(pace.untilDue(BEGIN + hours(1))).toBe(0);
  });

  it('ends its wait when the replay is stopped', async () => {
    const stop = new AbortController();
    const { pace } = paceOf(1, stop.signal);
    await pace.turnOf(BEGIN);
    const turn = pace.turnOf(BEGIN + hours(1_000));
    stop.abort();
    await expect(turn).resolves.toBeUndefined();
  });
});
