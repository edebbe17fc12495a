import { keepsItsPromises, specOf, stationOf } from '#station/testing';
import { challenges } from '../producers/challenge-service.js';
import { challengeLeaderboard } from './challenge-leaderboard.projection.js';

const given = specOf(challengeLeaderboard);

const completed = (
  completionId: string,
  userId: string,
  points: number,
  challengeId = 'spring',
) => ({
  type: 'ChallengeCompleted' as const,
  id: completionId,
  data: { challengeId, completionId, userId, points },
});

describe('challenge-leaderboard', () => {
  it('adds up the points of a user in a challenge, and counts the completions', () =>
    given(completed('1', 'ann', 3))
      .when(completed('2', 'ann', 1), completed('3', 'ann', 0))
      .thenRows({
        'spring/ann': {
          scoreId: 'spring/ann',
          challengeId: 'spring',
          userId: 'ann',
          points: 4,
          completions: 3,
        },
      }));

  it('keeps challenges and users apart', () =>
    given()
      .when(completed('1', 'ann', 3), completed('2', 'bob', 1), completed('3', 'ann', 2, 'autumn'))
      .thenRows({
        'spring/ann': { points: 3 },
        'spring/bob': { points: 1 },
        'autumn/ann': { points: 2 },
      }));

  it('takes no points that would make a sum beyond exact numbers', () => {
    const { ChallengeCompleted } = challenges.events;
    const fits = (points: number) =>
      ChallengeCompleted.safeParse(completed('1', 'ann', points).data).success;
    expect([fits(1_000_000), fits(1_000_001), fits(-1), fits(0.5)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('counts a completion that is told twice once', async () => {
    const station = stationOf(challengeLeaderboard);
    const told = [completed('1', 'ann', 3), completed('1', 'ann', 3), completed('2', 'ann', 1)];
    for (const event of told) station.publish(event);
    expect(await station.row('spring/ann')).toMatchObject({ points: 4, completions: 2 });
    await station.close();
  });
});

keepsItsPromises(challengeLeaderboard, [
  completed('1', 'ann', 3),
  completed('2', 'bob', 1),
  completed('3', 'ann', 0),
]);
