import { games, scores } from '../../test/support/example-projection.js';
import { days, hours, milliseconds, minutes, seconds } from './duration.js';
import { ERROR_CODES } from './error-codes.js';
import { taskName } from './projection.js';
import { ref } from './ref.js';
import { StationError } from './station-error.js';

describe('a defined projection', () => {
  it('is standard, quarantines, and has no refs unless it says otherwise', () =>
    expect(scores).toMatchObject({ urgency: 'standard', onPoison: 'quarantine', refs: {} }));

  it('is not published on NATS unless it says so', () => expect(scores.feed).toEqual({}));

  it('does not change', () => {
    expect(Object.isFrozen(scores)).toBe(true);
    expect(Object.isFrozen(games)).toBe(true);
  });

  it('keeps its rows under its name and version', () => expect(taskName(scores)).toBe('scores:v1'));

  it('refers to another by the key that a row gives', () => {
    const toScores = ref(scores, (row: { captain: string | null }) => row.captain);
    expect(toScores.to).toBe(scores);
    expect(toScores.keyOf({ captain: 'ann' })).toBe('ann');
    expect(toScores.keyOf({ captain: null })).toBeNull();
  });
});

describe('a duration', () => {
  it('is in milliseconds, whatever its unit', () => {
    expect(milliseconds(5)).toBe(5);
    expect(seconds(0.5)).toBe(500);
    expect(minutes(2)).toBe(120_000);
    expect(hours(1)).toBe(minutes(60));
    expect(days(7)).toBe(hours(168));
  });
});

describe('an error of the station', () => {
  it('says its code, what happened, and what to do', () => {
    const error = new StationError('STREAM_MISSING', 'NATS has no stream ORDERS.');
    expect(error.message).toBe(
      `[STREAM_MISSING] NATS has no stream ORDERS. ${ERROR_CODES.STREAM_MISSING}`,
    );
    expect(error).toMatchObject({ name: 'StationError', remedy: ERROR_CODES.STREAM_MISSING });
  });

  it.each(Object.entries(ERROR_CODES))('%s has a remedy that is a sentence', (_, remedy) =>
    expect(remedy).toMatch(/^[A-Z].*\.$/),
  );
});
