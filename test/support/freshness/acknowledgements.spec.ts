import { Acknowledgements } from './acknowledgements.js';

describe('Acknowledgements', () => {
  const known = new Acknowledgements();
  known.open('mark silent');
  [
    { at: 10, sequence: 3 },
    { at: 12, sequence: 4 },
    { at: 12, sequence: 7 },
    { at: 20, sequence: 9 },
  ].forEach((acknowledged) => known.note('mark p', acknowledged));

  it.each([
    { instant: 9, events: 0 },
    { instant: 10, events: 0 },
    { instant: 11, events: 1 },
    { instant: 12, events: 1 },
    { instant: 13, events: 3 },
    { instant: 1_000, events: 4 },
  ])('know of $events events stored before $instant', ({ instant, events }) =>
    expect(known.before('mark p', instant)).toBe(events),
  );

  it.each([
    { sequence: 2, events: 0 },
    { sequence: 3, events: 1 },
    { sequence: 6, events: 2 },
    { sequence: 9, events: 4 },
  ])('know of $events events up to the sequence $sequence', ({ sequence, events }) =>
    expect(known.upTo('mark p', sequence)).toBe(events),
  );

  it('tell when an event was acknowledged, and of none that was not', () => {
    expect(known.when('mark p', 2)).toBe(12);
    expect(known.when('mark p', 0)).toBeUndefined();
    expect(known.when('mark p', 5)).toBeUndefined();
  });

  it('know a series before its first event', () => {
    expect([...known.series]).toEqual(['mark silent', 'mark p']);
    expect(known.before('mark silent', 1_000)).toBe(0);
    expect(known.count('mark silent')).toBe(0);
    expect(known.total).toBe(4);
  });
});
