import { milliseconds } from '../model/duration.js';
import { finalReport, progressLine } from './report.js';

const counts = {
  published: 14_000,
  alreadyThere: 1_690,
  byType: { ProductUpdated: 14_232, OrderPlaced: 1_458 },
  outOfOrder: 0,
  eventTime: Date.UTC(2010, 11, 14, 17, 5),
  elapsed: milliseconds(2_500),
};

describe('the report of a replay', () => {
  it('says what was published, what was there, of which types and how fast', () =>
    expect(finalReport(counts, 0)).toEqual([
      '15,690 events: 14,000 published, 1,690 already there',
      '14,232 ProductUpdated, 1,458 OrderPlaced',
      '2.5 s, 6,276 events/s',
    ]));

  it('says what was left out, and what stands out of order', () => {
    const text = finalReport({ ...counts, outOfOrder: 12 }, 3).join('\n');
    expect(text).toContain('3 rows');
    expect(text).toContain('12 events now stand behind later ones');
  });

  it('says on the way how far it is, in the file and in the time of the events', () =>
    expect(progressLine(counts, 0.4567)).toBe(
      '45 % of the file: 14,000 published, 1,690 already there, at 2010-12-14 17:05, 6,276 events/s',
    ));
});
