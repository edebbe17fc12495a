import { whyStale, type Evidence, type TaskEvidence } from './why-stale.js';

const RUNNING: TaskEvidence = {
  owner: 'a',
  phase: 'running',
  code: null,
  reason: null,
  silent: null,
};
const evidence = (fields: Partial<Evidence> = {}): Evidence => ({
  state: 'STALE',
  budgetMs: 1_000,
  storeAway: false,
  task: RUNNING,
  streams: [{ stream: 'ORDERS', checkpoint: 10, head: 52 }],
  delays: {},
  ...fields,
});
const caughtUp = [{ stream: 'ORDERS', checkpoint: 52, head: 52 }];
const headless = [{ stream: 'ORDERS', checkpoint: 52, head: null }];

describe('why a projection is stale', () => {
  it.each<[string, Partial<Evidence>, string, string]>([
    ['events wait in a stream', {}, 'broker', '42 events wait in ORDERS.'],
    [
      'polls fail',
      { streams: [{ stream: 'WEATHER', checkpoint: 52, head: 52, polled: true }] },
      'producer',
      'All that polls found is applied, but they saw not every key for too long: see /control/polls for WEATHER.',
    ],
    [
      'events wait in several streams',
      {
        streams: [
          { stream: 'ORDERS', checkpoint: 1, head: 2 },
          { stream: 'PRODUCTS', checkpoint: 0, head: 7 },
          { stream: 'PRICES', checkpoint: 3, head: 3 },
        ],
      },
      'broker',
      '1 event waits in ORDERS, 7 events wait in PRODUCTS.',
    ],
    [
      'it is rebuilt',
      { state: 'REBUILDING' },
      'broker',
      'It is rebuilt: 42 events wait in ORDERS.',
    ],
    [
      'commits take a share of the budget',
      { delays: { broker: 100, fold: 20, commit: 400 } },
      'commit',
      'A commit takes 400 ms; 42 events wait in ORDERS.',
    ],
    [
      'batches are slow to fold',
      { delays: { broker: 100, fold: 2_500, commit: 400 } },
      'fold',
      'A batch takes 2.5 s to fold; 42 events wait in ORDERS.',
    ],
    [
      'slow commits are small against what waits',
      { delays: { broker: 9_000, fold: 20, commit: 400 } },
      'broker',
      '42 events wait in ORDERS.',
    ],
    [
      'the task halted',
      { task: { ...RUNNING, phase: 'halted', code: 'DEAD_LETTERS_FULL', reason: 'Full.' } },
      'fold',
      'The task halted (DEAD_LETTERS_FULL): Full.',
    ],
    [
      'the task stands in a gap',
      { state: 'GAP', task: { ...RUNNING, phase: 'gap', code: 'STREAM_GAP', reason: 'Purged.' } },
      'fold',
      'The task stands in a gap (STREAM_GAP): Purged.',
    ],
    [
      'a gap is noted, and the task cannot be asked about',
      { state: 'GAP', task: null },
      'fold',
      'The stream no longer holds events that the task still needed.',
    ],
    [
      'the task tries again for want of SQL',
      { task: { ...RUNNING, phase: 'retrying', code: 'SQL_UNAVAILABLE', reason: 'Away.' } },
      'fold',
      'The task waits and tries again (SQL_UNAVAILABLE): Away.',
    ],
    [
      'the task loads a snapshot',
      { state: 'REBUILDING', task: { ...RUNNING, phase: 'loading' } },
      'fold',
      'It loads what an owner tells of all that it has.',
    ],
    [
      'the service that should tell a snapshot is down',
      { task: { ...RUNNING, phase: 'retrying', code: 'SNAPSHOT_UNAVAILABLE', reason: 'Away.' } },
      'producer',
      'The task waits and tries again (SNAPSHOT_UNAVAILABLE): Away.',
    ],
    [
      'the owner has lost NATS',
      { task: { ...RUNNING, phase: 'retrying', code: 'NATS_UNAVAILABLE', reason: 'Away.' } },
      'source',
      'The task waits and tries again (NATS_UNAVAILABLE): Away.',
    ],
    [
      'NATS is away',
      { streams: headless, task: { ...RUNNING, phase: 'retrying' } },
      'source',
      'NATS does not tell the head of ORDERS: nothing can be proved.',
    ],
    [
      'the store is away',
      { storeAway: true, streams: headless, task: null },
      'commit',
      'The store does not answer: nothing is committed and nothing proved.',
    ],
    [
      'nobody owns the task',
      { task: { ...RUNNING, owner: null, phase: 'standby' } },
      'owner',
      'No replica owns the task.',
    ],
    [
      'the owner is silent',
      { task: { ...RUNNING, owner: null, silent: { owner: 'a', forMs: 16_000 } } },
      'owner',
      'Its owner a was last heard of 16.0 s ago.',
    ],
    [
      'all is folded, and not proved',
      { streams: caughtUp },
      'owner',
      'Nothing waits in the streams, but its owner a proves nothing.',
    ],
    [
      'nobody can be asked',
      { streams: caughtUp, task: null },
      'none',
      'This replica sees no reason.',
    ],
  ])('when %s', (_, seen, hop, words) => {
    expect(whyStale(evidence(seen))).toEqual({ hop, words });
  });

  it('names the broker where only the streams can be asked', () => {
    expect(whyStale(evidence({ task: null })).hop).toBe('broker');
  });

  it('is nothing when it is fresh', () => {
    expect(whyStale(evidence({ state: 'FRESH', streams: caughtUp })).hop).toBe('none');
  });

  it('is the producer where rows are fresh, and the events in them old', () => {
    expect(whyStale(evidence({ state: 'FRESH', delays: { producer: 7_200_000 } }))).toEqual({
      hop: 'producer',
      words: 'Events are published 2.0 h after they happened, by their own word.',
    });
  });
});
