import { ownedScores, teamlessScores } from '../../test/support/owned-scores.js';
import { originFaults } from './check-origin.js';
import { milliseconds, seconds } from './duration.js';
import type { Origin } from './origin.js';
import type { Projection } from './projection.js';

const OF = 'Projection "scores" of team-games';
const rows = ownedScores.origin as Origin;
const fields = teamlessScores.origin as Origin;
const limited = (onBreach: 'origin' | 'wait') => ({
  staleness: { budget: seconds(1), limit: { staleness: seconds(2), onBreach } },
});

describe('an origin', () => {
  it('is without fault where it tells rows, or fields that nothing else needs', () => {
    expect(originFaults({ ...ownedScores, ...limited('origin') })).toEqual([]);
    expect(originFaults({ ...teamlessScores, ...limited('wait') })).toEqual([]);
    const { origin: _, ...without } = ownedScores;
    expect(originFaults(without)).toEqual([]);
  });

  it.each<[string, Projection, string]>([
    [
      'of fields where a limit leads to it',
      { ...teamlessScores, ...limited('origin') },
      `${OF} has the limit onBreach "origin", but only fields come from there. Use wait or reject.`,
    ],
    [
      'that asks about no key at once',
      { ...ownedScores, origin: { ...rows, batch: 0 } },
      `${OF} has an origin with the batch 0, which is not a whole number from 1 to 1000.`,
    ],
    [
      'whose answers last no time',
      { ...ownedScores, origin: { ...rows, ttl: milliseconds(0) } },
      `${OF} has an origin with a ttl of 0 ms, which is not above 0 and finite.`,
    ],
    [
      'of no fields',
      { ...teamlessScores, origin: { ...fields, fields: [] } },
      `${OF} has an origin of no fields. Leave \`fields\` out for whole rows.`,
    ],
    [
      'of the key',
      { ...teamlessScores, origin: { ...fields, fields: ['player'] } },
      `${OF} has its key "player" from its origin.`,
    ],
    [
      'of what lists are ordered by',
      { ...teamlessScores, orderings: { team: 'asc' } },
      `${OF} is ordered by "team", which comes from its origin.`,
    ],
    [
      'of what lists are filtered by',
      { ...teamlessScores, filters: ['team'] },
      `${OF} is filtered by "team", which comes from its origin.`,
    ],
    [
      'of what initial writes',
      { ...teamlessScores, orderings: {}, origin: { ...fields, fields: ['points'] } },
      `${OF} has "points" from its origin, so initial must write null for it.`,
    ],
  ])('%s is a fault', (_, projection, fault) => expect(originFaults(projection)).toEqual([fault]));

  it('that there is not is a fault where a limit leads to it', () => {
    const { origin: _, ...without } = ownedScores;
    expect(originFaults({ ...without, ...limited('origin') })).toEqual([
      `${OF} has the limit onBreach "origin", but declares no origin. Declare it, or use wait or reject.`,
    ]);
  });
});
