import { ProjectionModule } from '#station';
import { challengeLeaderboard } from './challenge-leaderboard.projection.js';

export const ChallengeLeaderboardModule = ProjectionModule.for(challengeLeaderboard);
