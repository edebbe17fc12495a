import { games, scores, type Score } from '../../test/support/example-projection.js';
import { teamlessScores } from '../../test/support/owned-scores.js';
import { failuresIn } from '../../test/support/failures-in.js';
import type { Defined } from '../model/projection.js';
import { keepsItsPromises } from './keeps-its-promises.js';

type Scores = Defined<Score, readonly [typeof games]>;
const sound: Scores = { ...scores, reads: [games] };

const examples: Parameters<typeof keepsItsPromises<Score, readonly [typeof games]>>[1] = [
  { type: 'PointsScored', data: { players: ['ann', 'bob'], points: 2 } },
  { type: 'TeamJoined', data: { player: 'ann', team: 'red' } },
  { type: 'PointsScored', data: { players: ['ann'], points: 3 } },
  { type: 'PlayerLeft', data: { player: 'bob' } },
];

/** What the promises of a projection fail with: sentence -> error. */
const failuresOf = (projection: Scores, shown = examples): Promise<Map<string, string>> =>
  failuresIn(() => keepsItsPromises(projection, shown));

/** The example projection with another fold of PointsScored. */
const folding = (points: Scores['fold'][string]): Scores => ({
  ...sound,
  fold: { ...sound.fold, PointsScored: points },
});
const remembered: string[] = [];

const breaches: readonly (readonly [string, Scores, string, RegExp])[] = [
  [
    'a fold that changes its row in place',
    folding((row) => Object.assign(row, { points: 1 })),
    'its keysOf and folds accept every example and change nothing in place',
    /scores: the fold of PointsScored, key "ann", changes what it was given/,
  ],
  [
    'a fold that changes its event in place',
    folding((row, event) => {
      (event.data as { players: string[] }).players.push('eve');
      return row;
    }),
    'its keysOf and folds accept every example and change nothing in place',
    /changes what it was given/,
  ],
  [
    'keysOf that give what is no key',
    { ...sound, keysOf: { ...sound.keysOf, PlayerLeft: () => [''] } },
    'its keysOf and folds accept every example and change nothing in place',
    /scores: keysOf PlayerLeft gives "", which is no key/,
  ],
  [
    'a fold that reads the clock',
    folding((row) => ({ ...row, points: Date.now() })),
    'its folds are pure',
    /scores: the fold of PointsScored, key \\"ann\\", gives .* today and .* tomorrow/,
  ],
  [
    'a fold that makes a date of now',
    folding((row) => ({ ...row, points: new Date().getTime() })),
    'its folds are pure',
    /tomorrow/,
  ],
  [
    'a fold that draws lots',
    folding((row) => ({ ...row, points: Math.random() })),
    'its folds are pure',
    /tomorrow/,
  ],
  [
    'a fold that remembers what it folded',
    folding((row) => ({ ...row, points: remembered.push('again') })),
    'its folds are pure',
    /tomorrow/,
  ],
  [
    'a row with a date in it',
    folding((row) => ({ ...row, team: new Date(0) as unknown as string })),
    'its rows are plain JSON',
    /key \\"ann\\", makes a row that is not plain JSON: team is a Date/,
  ],
  [
    'a row with a number that JSON lacks',
    folding((row) => ({ ...row, points: Number.NaN })),
    'its rows are plain JSON',
    /points is NaN/,
  ],
  [
    'a row that does not hold its key',
    { ...sound, initial: () => ({ player: 'someone', points: 0, team: null }) },
    'its rows hold their key',
    /key \\"ann\\", makes a row whose player is \\"someone\\"/,
  ],
  [
    'an ordering on what no index can hold',
    folding((row) => ({ ...row, team: ['red'] as unknown as string })),
    'its orderings and filters hold values that an index can',
    /makes a row whose team is \[\\"red\\"\]; an ordering or filter needs a text/,
  ],
  [
    'a fold that writes what the owner of the data is asked for',
    { ...sound, ...(teamlessScores.origin && { origin: teamlessScores.origin }) },
    'its rows leave out what its owner is asked for',
    /key \\"ann\\", writes \\"red\\" into team, which its owner is asked for on demand/,
  ],
  [
    'a fold that depends on what the store does not keep',
    folding((row) => ({ ...row, points: 'memo' in row ? row.points + 1 : 0, memo: undefined })),
    'its rows are the same in whatever batches events come, and when they come again',
    /Property failed/,
  ],
];

describe('the promises of a projection', () => {
  it('are kept by a sound one', async () => expect(await failuresOf(sound)).toEqual(new Map()));

  it.each(breaches)('are broken by %s', async (_, projection, sentence, message) => {
    const failures = await failuresOf(projection);
    expect(failures.get(sentence)).toMatch(message);
  });

  it('are broken by examples that leave an event out', async () => {
    const failures = await failuresOf(sound, examples.slice(0, 2));
    expect(failures.get('its examples keep their contracts and show every event')).toMatch(
      /PlayerLeft/,
    );
  });

  it('are broken by an example that its producer could not send', async () => {
    const wrong = { type: 'TeamJoined' as const, data: { player: 'ann', team: '' as string } };
    const broken = { ...wrong, data: { ...wrong.data, team: 7 as unknown as string } };
    const failures = await failuresOf(sound, [...examples, broken]);
    expect(failures.get('its examples keep their contracts and show every event')).toMatch(
      /example 5, TeamJoined, breaks the contract of game-service:\n {2}data\.team/,
    );
  });
});

describe('a projection of two streams', () => {
  const elsewhere = { ...games, stream: 'TEAMS', events: { TeamJoined: games.events.TeamJoined } };
  const here = {
    ...games,
    events: { PointsScored: games.events.PointsScored, PlayerLeft: games.events.PlayerLeft },
  };
  const reads: unknown = [here, elsewhere];
  const split: Scores = { ...sound, reads: reads as Scores['reads'] };

  it('breaks its promise when rows depend on how the streams interleave', async () => {
    const failures = await failuresOf({
      ...split,
      fold: { ...split.fold, TeamJoined: (row) => ({ ...row, team: `${row.points}` }) },
    });
    expect([...failures.keys()]).toEqual(['its rows are the same however its streams interleave']);
  });

  it('keeps its promise when they do not', async () =>
    expect(await failuresOf(split, examples.slice(0, 3))).toEqual(
      new Map([['its examples keep their contracts and show every event', expect.anything()]]),
    ));
});
