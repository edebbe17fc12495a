import type { MessageIdentity, StreamCheckpoint } from '../model/checkpoint.js';
import { gapOf, type Continuation } from './continuity.js';

const CREATED = '2026-01-01T00:00:00Z';
const applied: MessageIdentity = { sequence: 10, storedAt: 1_000, messageId: 'id-10' };
const checkpoint: StreamCheckpoint = { sequence: 10, streamCreated: CREATED, last: applied };
const span = (firstSequence: number, lastSequence: number) => ({
  created: CREATED,
  firstSequence,
  lastSequence,
});

const goesOn: [string, Partial<Continuation>][] = [
  ['ends where the checkpoint stands', {}],
  ['has grown', { state: span(1, 50) }],
  ['was purged up to the checkpoint', { state: span(11, 50), found: undefined }],
  ['is empty, its head at the checkpoint', { state: span(11, 10), found: undefined }],
  ['was never read and holds its first message', { checkpoint: undefined, state: span(1, 5) }],
  ['was never read and is empty', { checkpoint: undefined, state: span(1, 0) }],
  [
    'no longer holds the applied message, only later ones',
    { state: span(1, 50), found: { sequence: 11, storedAt: 2_000 } },
  ],
  [
    'was passed over without applying a message',
    { checkpoint: { sequence: 10, streamCreated: CREATED }, state: span(1, 10), found: undefined },
  ],
  [
    'was passed over behind the message applied last',
    { checkpoint: { ...checkpoint, sequence: 20 }, state: span(5, 25) },
  ],
];

const broken: [string, Partial<Continuation>, string, string][] = [
  [
    'created anew',
    { state: { ...span(1, 50), created: '2026-02-02T00:00:00Z' } },
    'recreated',
    'Stream GAMES was created anew at 2026-02-02T00:00:00Z.',
  ],
  [
    'created anew and still shorter',
    { state: { ...span(1, 3), created: '2026-02-02T00:00:00Z' } },
    'recreated',
    'Stream GAMES was created anew at 2026-02-02T00:00:00Z.',
  ],
  [
    'that ends before the checkpoint',
    { state: span(1, 7) },
    'rolled-back',
    'Stream GAMES ends at 7, before the checkpoint at 10.',
  ],
  [
    'that was purged past the checkpoint',
    { state: span(15, 50), found: { sequence: 15, storedAt: 2_000 } },
    'purged',
    'Stream GAMES starts at 15: 11 to 14 are gone.',
  ],
  [
    'purged as a whole past the checkpoint',
    { state: span(51, 50), found: undefined },
    'purged',
    'Stream GAMES starts at 51: 11 to 50 are gone.',
  ],
  [
    'never read that lost its beginning',
    { checkpoint: undefined, state: span(4, 9), found: undefined },
    'purged',
    'Stream GAMES starts at 4: 1 to 3 are gone.',
  ],
  [
    'that lost its tail and grew again, told by the time',
    { state: span(1, 50), found: { ...applied, storedAt: 1_001 } },
    'replaced',
    'Stream GAMES holds another message at 10.',
  ],
  [
    'that lost its tail and grew again, told by the message id',
    { state: span(1, 50), found: { ...applied, messageId: 'id-x' } },
    'replaced',
    'Stream GAMES holds another message at 10.',
  ],
  [
    'that lost its tail and grew again, told by a missing message id',
    { state: span(1, 50), found: { sequence: 10, storedAt: 1_000 } },
    'replaced',
    'Stream GAMES holds another message at 10.',
  ],
];

describe('a stream', () => {
  const gap = (change: Partial<Continuation>) =>
    gapOf({ stream: 'GAMES', checkpoint, state: span(1, 10), found: applied, ...change });

  it.each(goesOn)('that %s goes on where the checkpoint stands', (_, change) =>
    expect(gap(change)).toBeUndefined(),
  );

  it.each(broken)('%s is a gap that says so', (_, change, kind, reason) =>
    expect(gap(change)).toEqual({ stream: 'GAMES', kind, reason }),
  );
});
