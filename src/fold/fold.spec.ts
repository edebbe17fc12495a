import { games, scores } from '../../test/support/example-projection.js';
import type { StreamEvent } from '../model/event.js';
import { fold, keysOf } from './fold.js';

const event = (type: string, data: unknown): StreamEvent => ({ type, data, time: 0, id: '1' });
const scored = (...players: string[]) => event('PointsScored', { players, points: 2 });

describe('keysOf', () => {
  it('names the rows an event touches', () =>
    expect(keysOf(scores, scored('ann', 'bob'))).toEqual(['ann', 'bob']));

  it('names a row once, however often the event does', () =>
    expect(keysOf(scores, scored('ann', 'bob', 'ann'))).toEqual(['ann', 'bob']));

  it('names none for an event that the projection does not read', () =>
    expect(keysOf(scores, event('GameOver', {}))).toEqual([]));
});

describe('fold', () => {
  it('starts a row from initial', () =>
    expect(fold(scores, undefined, scored('ann'), 'ann')).toEqual({
      player: 'ann',
      points: 2,
      team: null,
    }));

  it('goes on from the row it is given, and leaves that as it was', () => {
    const row = Object.freeze({ player: 'ann', points: 5, team: 'red' });
    expect(fold(scores, row, scored('ann'), 'ann')).toEqual({ ...row, points: 7 });
  });

  it('makes no row of REMOVED', () =>
    expect(fold(scores, { player: 'ann' }, event('PlayerLeft', { player: 'ann' }), 'ann')).toBe(
      undefined,
    ));

  it('leaves a row alone when the projection does not read the event', () => {
    const row = { player: 'ann' };
    expect(fold(scores, row, event('GameOver', {}), 'ann')).toBe(row);
    expect(fold(scores, undefined, event('GameOver', {}), 'ann')).toBeUndefined();
  });

  it('reads every event of its contract', () =>
    expect(Object.keys(scores.fold).toSorted()).toEqual(Object.keys(games.events).toSorted()));
});
