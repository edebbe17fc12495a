import { z } from 'zod';
import { minutes, seconds } from '../../src/model/duration.js';
import { defineOrigin } from '../../src/model/origin.js';
import { defineOwner } from '../../src/model/owner.js';
import type { Projection } from '../../src/model/projection.js';
import { scores, type Score } from './example-projection.js';

export const gameService = defineOwner({
  name: 'game-service',
  over: 'http',
  rate: { requests: 100, per: seconds(1) },
});

/** What the game service answers. */
const Scores = z.array(z.object({ player: z.string(), points: z.int(), team: z.string() }));

const asking = {
  from: gameService,
  batch: 2,
  question: (keys: readonly string[]) => ({ at: `/scores?of=${keys.join(',')}` }),
  answer: Scores,
  ttl: minutes(1),
};

/** Scores whose rows the game service tells as well. */
export const ownedScores: Projection<Score> = {
  ...scores,
  origin: defineOrigin<Score>()({
    ...asking,
    rows: (answer) => Object.fromEntries(answer.map((score) => [score.player, score])),
  }),
};

/** Scores of which only the game service knows the team. */
export const teamlessScores: Projection<Score> = {
  ...scores,
  orderings: { points: 'desc' },
  filters: [],
  origin: defineOrigin<Score>()({
    ...asking,
    rows: (answer) => Object.fromEntries(answer.map(({ player, team }) => [player, { team }])),
    fields: ['team'],
  }),
};

/** The game service answers for all players but those called "nobody". */
export const answerScores = ({
  question: { at },
}: {
  readonly question: { readonly at: string };
}) =>
  playersIn(at).flatMap((player) =>
    player === 'nobody' ? [] : [{ player, points: 7, team: `team of ${player}` }],
  );

export const playersIn = (at: string): readonly string[] => at.split('=')[1]?.split(',') ?? [];
