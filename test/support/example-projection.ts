import { z } from 'zod';
import { seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import { defineProjection, REMOVED } from '../../src/model/projection.js';

/** A small projection for the specifications of the engine: scores by player, with ties and deletions. */
export class Score {
  player!: string;
  points!: number;
  team!: string | null;
}

export const games = defineEvents({
  owner: 'game-service',
  stream: 'GAMES',
  subject: 'games.*',
  events: {
    PointsScored: z.object({
      players: z.array(z.string()).min(1),
      points: z.number().int(),
    }),
    TeamJoined: z.object({ player: z.string(), team: z.string() }),
    PlayerLeft: z.object({ player: z.string() }),
  },
});

export const scores = defineProjection({
  name: 'scores',
  version: 1,
  owner: 'team-games',
  staleness: { budget: seconds(1) },
  reads: [games],
  serves: Score,
  key: 'player',
  keysOf: {
    PointsScored: (event) => event.data.players,
    TeamJoined: (event) => [event.data.player],
    PlayerLeft: (event) => [event.data.player],
  },
  initial: (player) => ({ player, points: 0, team: null }),
  fold: {
    PointsScored: (row, event) => ({ ...row, points: row.points + event.data.points }),
    TeamJoined: (row, event) => ({ ...row, team: event.data.team }),
    PlayerLeft: () => REMOVED,
  },
  orderings: { points: 'desc', team: 'asc' },
  filters: ['team'],
});
