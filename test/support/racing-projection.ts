import { z } from 'zod';
import { seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import { defineProjection } from '../../src/model/projection.js';

/** A row for the specifications of lists: every kind of value to order by, and several filters. */
export class Racer {
  name!: string;
  laps!: number;
  best!: number | string | boolean | null;
  club!: string | null;
  league!: number | null;
  pro!: boolean;
}

const races = defineEvents({
  owner: 'race-service',
  stream: 'RACES',
  subject: 'races.*',
  events: { LapDriven: z.object({ name: z.string() }) },
});

export const racers = defineProjection({
  name: 'racers',
  version: 1,
  owner: 'team-races',
  staleness: { budget: seconds(1) },
  reads: [races],
  serves: Racer,
  key: 'name',
  keysOf: { LapDriven: (event) => [event.data.name] },
  initial: (name): Racer => ({ name, laps: 0, best: null, club: null, league: null, pro: false }),
  fold: { LapDriven: (row) => ({ ...row, laps: row.laps + 1 }) },
  orderings: { laps: 'desc', best: 'asc', club: 'asc' },
  filters: ['club', 'league', 'pro'],
});
