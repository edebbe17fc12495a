import { games, scores } from '../../test/support/example-projection.js';
import { specOf } from './projection-spec.js';

const given = specOf(scores);
const scored = (points: number, ...players: string[]) => ({
  type: 'PointsScored' as const,
  data: { players, points },
});
const left = (player: string) => ({ type: 'PlayerLeft' as const, data: { player } });

describe('a specification of a projection', () => {
  it('holds when the rows have the fields it names', () =>
    given(scored(1, 'ann'))
      .when(scored(2, 'ann', 'bob'))
      .thenRows({ ann: { points: 3 }, bob: { points: 2, team: null } }));

  it('takes a matcher of jest for a field', () =>
    given()
      .when(scored(2, 'ann'))
      .thenRows({ ann: { points: expect.closeTo(2) as number } }));

  it('breaks on a field that differs, and names the projection', () =>
    expect(() =>
      given()
        .when(scored(1, 'ann'))
        .thenRows({ ann: { points: 2 } }),
    ).toThrow(/^scores: the rows are not as expected\.[^]*points/));

  it('breaks on a row it does not name', () =>
    expect(() =>
      given()
        .when(scored(1, 'ann', 'bob'))
        .thenRows({ ann: {} }),
    ).toThrow(/bob/));

  it('breaks on a row that is missing', () =>
    expect(() => given().when(scored(1, 'ann')).thenRows({ ann: {}, bob: {} })).toThrow(/bob/));

  it('can ask that there be no row', () => {
    given(scored(1, 'ann')).when(left('ann')).thenNoRow('ann');
    expect(() => given().when(scored(1, 'ann')).thenNoRow('ann')).toThrow(
      /^scores: there is a row "ann"/,
    );
  });

  it('can ask that nothing change', () => {
    given(scored(1, 'ann')).unchangedBy(scored(0, 'ann'));
    expect(() => given(scored(1, 'ann')).unchangedBy(scored(1, 'ann'))).toThrow(
      /^scores: the events change its rows/,
    );
  });

  it('refuses an event that breaks its contract, and says where', () =>
    expect(() => given().when(scored(1.5)).thenRows({})).toThrow(
      /^scores: example 1, PointsScored, breaks the contract of game-service:\n {2}data\.players: .*\n {2}data\.points: /,
    ));

  it('refuses an event of no contract it reads, and says which there are', () =>
    expect(() =>
      // @ts-expect-error the compiler refuses it as well
      given({ type: 'GameOver', data: {} }).when().thenRows({}),
    ).toThrow(/GameOver, is of no contract it reads; known: PointsScored, TeamJoined, PlayerLeft/));

  it('refuses a time that is no date', () =>
    expect(() =>
      given({ ...left('ann'), time: 'soon' })
        .when()
        .thenRows({}),
    ).toThrow(/PlayerLeft, has no ISO 8601 time: "soon"/));

  it('shows folds the event as the source would: with its time and an id', () => {
    const seen: unknown[] = [];
    const watching = specOf({
      ...scores,
      reads: [games],
      fold: { ...scores.fold, PlayerLeft: (row, event) => (seen.push(event), row) },
    });
    watching()
      .when({ ...left('ann'), time: '2020-02-02T00:00:00Z' }, left('ann'))
      .thenRows({ ann: {} });
    expect(seen).toEqual([
      { ...left('ann'), time: Date.parse('2020-02-02T00:00:00Z'), id: 'example-1' },
      { ...left('ann'), time: Date.parse('2020-01-01T00:01:00Z'), id: 'example-2' },
    ]);
  });

  it('refuses a fold that changes its row in place, and says which', () => {
    const writing = specOf({
      ...scores,
      fold: { ...scores.fold, PointsScored: (row) => Object.assign(row, { points: 1 }) },
    });
    expect(() => writing().when(scored(1, 'ann')).thenRows({})).toThrow(
      /^scores: the fold of PointsScored, key "ann", changes what it was given; return a new row/,
    );
  });

  it('tells which fold throws', () => {
    const throwing = specOf({
      ...scores,
      fold: {
        ...scores.fold,
        PlayerLeft: () => {
          throw new Error('no such player');
        },
      },
    });
    expect(() => throwing().when(left('ann')).thenRows({})).toThrow(
      /^scores: the fold of PlayerLeft, key "ann", throws: no such player/,
    );
  });
});
