import { ChallengeService } from '../challenge-service.js';
import { nth, stopAll, type StartStory } from './story.js';

const PLAYERS = ['ann', 'bob', 'cleo'] as const;

/** Players complete one task after the other of a challenge. */
export const startGames: StartStory = async (natsUrl, run) => {
  const challenges = await ChallengeService.start(natsUrl);
  return { steps: rounds(challenges, run), doors: {}, stop: () => stopAll([challenges]) };
};

async function* rounds(challenges: ChallengeService, run: string): AsyncGenerator<string, never> {
  for (let step = 0; ; step += 1) {
    const [userId, points] = [nth(PLAYERS, step), 10 * (1 + (step % 4))];
    const completionId = `${run}-${step}`;
    await challenges.completes({ challengeId: 'steps', completionId, userId, points });
    yield `challenge-service: ${userId} gets ${points} points`;
  }
}
