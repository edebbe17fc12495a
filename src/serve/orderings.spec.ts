import { scores } from '../../test/support/example-projection.js';
import { defaultOrdering, orderingsOf } from './orderings.js';

describe('the orders of a list', () => {
  it('are every declared field and the key, both ways', () =>
    expect([...orderingsOf(scores).keys()].join(' ')).toBe(
      'POINTS_ASC POINTS_DESC TEAM_ASC TEAM_DESC PLAYER_ASC PLAYER_DESC',
    ));

  it('name a declared key once', () =>
    expect([...orderingsOf({ ...scores, orderings: { player: 'desc' } }).keys()]).toEqual([
      'PLAYER_ASC',
      'PLAYER_DESC',
    ]));

  it('begin with the first declared one, as declared', () => {
    expect(defaultOrdering(scores)).toEqual({ field: 'points', direction: 'desc' });
    expect(defaultOrdering({ ...scores, orderings: {} })).toEqual({
      field: 'player',
      direction: 'asc',
    });
  });
});
