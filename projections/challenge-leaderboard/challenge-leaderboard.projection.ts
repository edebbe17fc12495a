import { defineProjection, ref, seconds } from '#station';
import { challenges } from '../producers/challenge-service.js';
import { userCards } from '../user-cards/user-cards.projection.js';
import { ChallengeScore } from './challenge-score.js';

/** Who is how far in each challenge; what the users are called now is joined when it is read. */
export const challengeLeaderboard = defineProjection({
  name: 'challenge-leaderboard',
  version: 1,
  owner: 'team-play',
  staleness: { budget: seconds(5) },
  reads: [challenges],
  serves: ChallengeScore,
  key: 'scoreId',
  keysOf: {
    ChallengeCompleted: ({ data: { challengeId, userId } }) => [`${challengeId}/${userId}`],
  },
  initial: (scoreId) => {
    const [challengeId = '', userId = ''] = scoreId.split('/');
    return { scoreId, challengeId, userId, points: 0, completions: 0 };
  },
  fold: {
    ChallengeCompleted: (score, { data }) => ({
      ...score,
      points: score.points + data.points,
      completions: score.completions + 1,
    }),
  },
  orderings: { points: 'desc' },
  filters: ['challengeId', 'userId'],
  positions: true,
  refs: { user: ref(userCards, (score: ChallengeScore) => score.userId) },
  personal: { person: 'userId', fields: ['userId'] },
});
