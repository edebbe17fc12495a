import type { ToldTrace } from './trace-form.js';
import { traceLines } from './trace-lines.js';

const TRACE: ToldTrace = {
  stream: 'ORDERS',
  sequence: 12,
  message: {
    state: 'stored',
    subject: 'shop.orders.placed',
    type: 'OrderPlaced',
    id: '536365',
    storedAt: '2026-11-21T08:00:00.000Z',
    time: null,
    producers: ['order-service'],
  },
  projections: [],
  withheld: false,
  missing: [],
};

const FOLDED: ToldTrace['projections'][number] = {
  projection: 'popular-products',
  version: 1,
  owner: 'team-merchandising',
  letters: [],
  outcome: 'folded',
  words: 'It is in the rows.',
  committedAt: '2026-11-21T08:00:00.010Z',
  keys: ['A', 'B', 'C'],
  changes: [
    { key: 'A', row: { units: 6 } },
    { key: 'B', row: null },
  ],
};

describe('what became of an event', () => {
  it('begins with the event, without what is not known of it', () =>
    expect(traceLines(TRACE)).toEqual([
      'ORDERS:12 is in its stream',
      '  event     OrderPlaced',
      '  from      order-service',
      '  id        536365',
      '  subject   shop.orders.placed',
      '  stored    2026-11-21T08:00:00.000Z',
    ]));

  it('tells the rows that it changed, removed, and left as they were', () =>
    expect(traceLines({ ...TRACE, projections: [FOLDED] }).slice(7)).toEqual([
      'popular-products, version 1, of team-merchandising: folded, committed 2026-11-21T08:00:00.010Z',
      '  It is in the rows.',
      '  changed A {"units":6}',
      '  removed B',
      '  left as they were: C',
    ]));

  it('tells the dead letters that hold it', () => {
    const letter = {
      number: 3,
      status: 'waiting' as const,
      code: 'EVENT_FOLD_FAILED',
      key: 'A',
      reason: 'no price',
      failedAt: '2026-11-21T08:00:01.000Z',
      settledAt: null,
    };
    const projection = { ...FOLDED, outcome: 'dead-lettered' as const, letters: [letter] };
    expect(traceLines({ ...TRACE, projections: [projection] }).at(-1)).toBe(
      '  letter 3 of A: EVENT_FOLD_FAILED, waiting, failed 2026-11-21T08:00:01.000Z: no price',
    );
  });

  it('says what was withheld, and what could not be asked', () =>
    expect(traceLines({ ...TRACE, withheld: true, missing: ['SQL is away.'] }).slice(-2)).toEqual([
      'Keys, rows and reasons are told to those who send CONTROL_TOKEN.',
      'Not known now: SQL is away.',
    ]));
});
