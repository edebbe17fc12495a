import { NO_COUNTS, snapshotOf } from '../../model/checkpoint.js';
import { minutes } from '../../model/duration.js';
import { defineOwner } from '../../model/owner.js';
import type { Projection } from '../../model/projection.js';
import { scores } from '../../../test/support/example-projection.js';
import { storedMessage } from '../../../test/support/stored-message.js';
import { arrivalOf } from '../../ingest/arrival.js';
import { schemasOf } from '../../source/schemas-by-type.js';
import type { CommitRecord, SoughtCommit } from '../../store/commit-record.js';
import { judge, type Evidence } from './judge.js';

const SCORES = scores as Projection;
const DEDUPED: Projection = {
  ...SCORES,
  reads: SCORES.reads.map((of) => ({ ...of, dedupe: { window: minutes(1) } })),
};

const read = (subject: string, data: unknown) =>
  arrivalOf(SCORES, schemasOf(SCORES.reads), storedMessage({ subject, data }));
const EVENT = read('games.PlayerLeft', { player: 'ann' });
const OTHER = read('games.Rain', {});
const FAULTY = read('games.PlayerLeft', {});

type Counts = [folded: number, filtered: number, deadLettered: number];
const inCommit = ([folded, filtered, deadLettered]: Counts, after = 5): SoughtCommit => ({
  outcome: 'committed',
  commit: {
    committedAt: 1,
    streams: { GAMES: { after, upTo: 20 } },
    counts: { folded, filtered, deadLettered },
    changes: 0,
    lastChange: 0,
  } satisfies CommitRecord,
});

const withSnapshot: SoughtCommit = {
  outcome: 'committed',
  commit: {
    committedAt: 1,
    streams: { GAMES: { after: 0, upTo: 20 }, [snapshotOf('GAMES')]: { after: 0, upTo: 1 } },
    counts: NO_COUNTS,
    changes: 3,
    lastChange: 3,
  },
};
const TOLD: Projection = {
  ...SCORES,
  reads: SCORES.reads.map((of) => ({
    ...of,
    snapshot: {
      from: defineOwner({
        name: 'game-service',
        over: 'nats',
        rate: { requests: 1, per: minutes(1) },
      }),
      at: 'game-service.snapshot',
      entityOf: {},
    },
  })),
};

const judged = (evidence: Partial<Evidence>) =>
  judge({
    projection: SCORES,
    offset: { stream: 'GAMES', sequence: 7 },
    arrival: EVENT,
    sought: inCommit([1, 0, 0]),
    letters: [],
    isAnotherStream: false,
    reached: 20,
    ...evidence,
  });

describe('what became of an event', () => {
  it.each<[string, Partial<Evidence>, string, RegExp]>([
    [
      'lies ahead of the checkpoint',
      { sought: { outcome: 'ahead' }, reached: 3 },
      'not-yet',
      /GAMES:3/,
    ],
    ['was committed', {}, 'folded', /1 folded/],
    [
      'lies before the snapshot that the projection began with',
      { arrival: undefined, sought: withSnapshot },
      'passed',
      /told of all that it had stands for it/,
    ],
    [
      'came while a snapshot was loaded that did not tell its entity yet',
      { projection: TOLD, sought: inCommit([0, 2, 0]) },
      'passed',
      /left to a page/,
    ],
    [
      'is of a type that is not read',
      { arrival: OTHER, sought: inCommit([3, 1, 0]) },
      'filtered',
      /no row/,
    ],
    [
      'was passed by no event',
      { arrival: undefined, sought: inCommit([0, 0, 0]) },
      'passed',
      /without an event/,
    ],
    [
      'is gone, among folded ones alone',
      { arrival: undefined, sought: inCommit([4, 0, 0]) },
      'folded',
      /4 folded/,
    ],
    [
      'is gone, among others',
      { arrival: undefined, sought: inCommit([4, 2, 0]) },
      'passed',
      /not known/,
    ],
    [
      'is gone, and may have been before the projection began',
      { arrival: undefined, sought: inCommit([4, 0, 0], 0) },
      'passed',
      /before the projection began/,
    ],
    [
      'is faulty today, and has no letter',
      { arrival: FAULTY, sought: inCommit([1, 0, 0]) },
      'passed',
      /not known/,
    ],
    [
      'was committed long ago',
      { sought: { outcome: 'forgotten' } },
      'passed',
      /no longer remembered/,
    ],
    [
      'was filtered long ago',
      { arrival: OTHER, sought: { outcome: 'forgotten' } },
      'filtered',
      /no row/,
    ],
    ['was repeated', { projection: DEDUPED, sought: inCommit([0, 2, 0]) }, 'filtered', /same id/],
    [
      'may be a repetition',
      { projection: DEDUPED, sought: inCommit([1, 1, 0]) },
      'passed',
      /or taken in/,
    ],
    ['was in a stream of before', { isAnotherStream: true }, 'unknown', /created anew/],
  ])('that %s is told as it is known', (_, evidence, outcome, words) => {
    const told = judged(evidence);
    expect(told.outcome).toBe(outcome);
    expect(told.words).toMatch(words);
  });

  it('that has dead letters is told by them', () => {
    const letters = [
      { number: 3, code: 'EVENT_FOLD_FAILED', status: 'redriven' },
      { number: 4, code: 'EVENT_QUEUED', status: 'discarded' },
    ] as const;
    expect(judged({ letters })).toEqual({
      outcome: 'dead-lettered',
      words:
        'Letter 3 (EVENT_FOLD_FAILED) was applied after all, letter 4 (EVENT_QUEUED) was given up.',
    });
  });
});
