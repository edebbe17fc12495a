import { z } from 'zod';
import { days, defineEvents } from '#station';

/** Part of a key: it must not hold the slash that joins the parts. */
const Id = z.string().regex(/^[^/]+$/, 'is empty or holds a slash');

/** One user was done with one task of a challenge, for so many points; of some tasks nobody gets any. */
const Completion = z.object({
  challengeId: Id,
  /** Names the completion; the event has the same id, so that one told twice counts once. */
  completionId: z.string().min(1),
  userId: Id,
  /** So many that no sum of them is beyond what a number tells exactly. */
  points: z.int().nonnegative().max(1_000_000),
});
export type Completion = z.output<typeof Completion>;

/** What the challenge service publishes. */
export const challenges = defineEvents({
  owner: 'challenge-service',
  stream: 'CHALLENGES',
  subject: 'play.challenges.*',
  events: { ChallengeCompleted: Completion },
  dedupe: { window: days(2) },
});
