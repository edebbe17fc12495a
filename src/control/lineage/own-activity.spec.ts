import type { Fact } from '../../model/fact.js';
import type { UseCount } from '../use/use-counts.js';
import { togetherOf, type Activity } from './activity.js';
import { OwnActivity } from './own-activity.js';

const committed = (types: Record<string, [number, number]>, brokerMs?: number): Fact => ({
  fact: 'batch-committed',
  task: 'scores',
  counts: { folded: 1, filtered: 0, deadLettered: 0 },
  types: Object.fromEntries(
    Object.entries(types).map(([type, [folded, deadLettered]]) => [type, { folded, deadLettered }]),
  ),
  rows: 1,
  commitMs: 2,
  to: {},
  ...(brokerMs === undefined ? {} : { delays: { brokerMs, foldMs: 1, commitMs: 2 } }),
});

const used = (
  documentId: string,
  answered: number,
  failed = 0,
  times?: UseCount['times'],
): UseCount => ({
  times,
  use: { consumer: 'shop', documentId, operationName: null, coordinates: [], projections: [] },
  day: '2026-02-28',
  answered,
  failed,
  violated: 0,
  limited: 1,
  lastUsedAt: 0,
});

describe('what a replica did', () => {
  let elapsed: number;
  let own: OwnActivity;
  beforeEach(() => {
    elapsed = 0;
    own = new OwnActivity({ now: () => 7_000 + elapsed }, () => elapsed);
  });

  it('is what its tasks committed, by type', () => {
    own.observe(committed({ PointsScored: [3, 1], TeamJoined: [1, 0] }));
    elapsed = 20_000;
    own.observe(committed({ PointsScored: [2, 0] }));
    const of = { projection: 'scores' };
    expect(own.now().events).toEqual([
      { ...of, type: 'PointsScored', folded: 5, deadLettered: 1, lastUsedAt: 27_000 },
      { ...of, type: 'TeamJoined', folded: 1, deadLettered: 0, lastUsedAt: 7_000 },
    ]);
  });

  it('is over after a minute', () => {
    own.observe(committed({ PointsScored: [3, 1] }, 4));
    own.counted([used('a', 2)]);
    elapsed = 59_000;
    expect(own.now().events).toHaveLength(1);
    elapsed = 66_000;
    expect(own.now()).toEqual({ events: [], operations: [], delays: [] });
  });

  it('is what consumers asked, and how much of it was not answered', () => {
    own.counted([used('a', 2, 3), used('b', 1)]);
    own.counted([used('a', 1)]);
    expect(own.now().operations).toEqual([
      { consumer: 'shop', documentId: 'a', requests: 8, errors: 5 },
      { consumer: 'shop', documentId: 'b', requests: 2, errors: 1 },
    ]);
  });

  it('is how long its answers took, for a minute', () => {
    own.counted([used('a', 2, 0, { 0: 1, 8: 1 }), used('b', 1)]);
    elapsed = 20_000;
    own.counted([used('a', 1, 0, { 12: 3 })]);
    const times = () => own.now().operations.map((of) => [of.documentId, of.times]);
    expect(times()).toEqual([
      ['a', { 0: 1, 8: 1, 12: 3 }],
      ['b', undefined],
    ]);
    elapsed = 70_000;
    expect(times()).toEqual([['a', { 12: 3 }]]);
  });

  it('is how long events took until readers saw them, and subscribers were told', () => {
    for (const brokerMs of [1, 2, 97]) own.observe(committed({}, brokerMs));
    own.observe({ fact: 'change-served', task: 'scores', delayMs: -4 });
    expect(own.now().delays).toEqual([
      { projection: 'scores', stretch: 'visible', p50Ms: 5, p99Ms: 100 },
      { projection: 'scores', stretch: 'served', p50Ms: 0, p99Ms: 0 },
    ]);
  });
});

describe('what replicas did together', () => {
  const activity = (folded: number, p99Ms: number, lastUsedAt: number): Activity => ({
    events: [{ projection: 'scores', type: 'E', folded, deadLettered: 1, lastUsedAt }],
    operations: [
      {
        consumer: 'shop',
        documentId: 'a',
        requests: folded,
        errors: 0,
        times: { 4: folded, [folded]: 1 },
      },
    ],
    delays: [{ projection: 'scores', stretch: 'served', p50Ms: 1, p99Ms }],
  });

  it('adds up, of delays of projections the longest, of instants the last', () =>
    expect(togetherOf([activity(2, 30, 9), activity(5, 20, 4)])).toEqual({
      events: [{ projection: 'scores', type: 'E', folded: 7, deadLettered: 2, lastUsedAt: 9 }],
      operations: [
        {
          consumer: 'shop',
          documentId: 'a',
          requests: 7,
          errors: 0,
          times: { 2: 1, 4: 7, 5: 1 },
        },
      ],
      delays: [{ projection: 'scores', stretch: 'served', p50Ms: 1, p99Ms: 30 }],
    }));

  it('is nothing where there is none', () =>
    expect(togetherOf([])).toEqual({ events: [], operations: [], delays: [] }));
});
