import type { UsedOperation } from '../../access/use.js';
import { MOST_DOCUMENTS, otherDocuments, UseCounts, type UseCount } from './use-counts.js';

const A_DAY = 24 * 3_600 * 1_000;
const operation = (documentId: string, more: Partial<UsedOperation> = {}): UsedOperation => ({
  consumer: 'checkout',
  documentId,
  operationName: 'Prices',
  coordinates: ['Query.cards', `Card.${documentId}`],
  projections: ['cards'],
  ...more,
});
const shown = (counts: readonly UseCount[]) =>
  counts.map(({ use, day, answered, failed }) => [use.documentId, day, answered, failed]);

describe('the counts of use', () => {
  let now: number;
  let counts: UseCounts;
  beforeEach(() => {
    now = Date.UTC(2026, 1, 28, 23, 59);
    counts = new UseCounts({ now: () => now });
  });

  it('are kept by consumer, operation and outcome, each until it is taken', () => {
    counts.note(operation('a'), 'answered');
    counts.note(operation('a'), 'answered');
    counts.note(operation('a'), 'failed');
    counts.note(operation('a', { consumer: 'open' }), 'violated');
    counts.note(operation('b'), 'limited');
    const none = { answered: 0, failed: 0, violated: 0, limited: 0 };
    const of = { day: '2026-02-28', lastUsedAt: now };
    expect(counts.take()).toEqual([
      { ...of, ...none, use: operation('a'), answered: 2, failed: 1 },
      { ...of, ...none, use: operation('b'), limited: 1 },
      { ...of, ...none, use: operation('a', { consumer: 'open' }), violated: 1 },
    ]);
    expect(counts.take()).toEqual([]);
  });

  it('take many at once: the events of a subscription', () => {
    counts.note(operation('a'), 'answered', { count: 40 });
    counts.note(operation('a'), 'answered', { count: 2 });
    expect(counts.take()).toMatchObject([{ answered: 42 }]);
  });

  it('say how long answers took, of those of which it is known', () => {
    for (const tookMs of [0, 0, 0.05]) counts.note(operation('a'), 'answered', { tookMs });
    counts.note(operation('a'), 'failed', { tookMs: 30 });
    counts.note(operation('a'), 'limited');
    counts.note(operation('b'), 'answered', { count: 7 });
    const [a, b] = counts.take();
    expect(a).toMatchObject({ answered: 3, failed: 1, limited: 1, times: { 0: 2, 1: 1 } });
    expect(Object.values(a?.times ?? {})).toEqual([2, 1, 1]);
    expect(b?.times).toBeUndefined();
  });

  it('are of the day on which they are taken, in UTC', () => {
    counts.note(operation('a'), 'answered');
    expect(counts.take()).toMatchObject([{ day: '2026-02-28' }]);
    now += 2 * 60_000;
    counts.note(operation('a'), 'answered');
    expect(counts.take()).toMatchObject([{ day: '2026-03-01', lastUsedAt: now }]);
  });

  it('are those of one other operation for all operations beyond the bound, which asks what they all ask', () => {
    for (let i = 0; i < MOST_DOCUMENTS; i++) counts.note(operation(`d${i}`), 'answered');
    expect(counts.take()).toHaveLength(MOST_DOCUMENTS);
    counts.note(operation('x'), 'answered');
    counts.note(operation('y', { projections: ['stock'] }), 'failed');
    counts.note(operation('x'), 'answered');
    counts.note(operation('d7'), 'answered');
    const taken = counts.take();
    expect(shown(taken)).toEqual([
      [otherDocuments('checkout'), '2026-02-28', 2, 1],
      ['d7', '2026-02-28', 1, 0],
    ]);
    expect(taken[0]?.use).toMatchObject({
      operationName: null,
      coordinates: ['Query.cards', 'Card.x', 'Card.y'],
      projections: ['cards', 'stock'],
    });
  });

  it('begin anew with the bound on each day, and with each consumer', () => {
    for (let i = 0; i < MOST_DOCUMENTS; i++) counts.note(operation(`d${i}`), 'answered');
    counts.note(operation('x', { consumer: 'open' }), 'answered');
    expect(counts.take().at(-1)?.use.documentId).toBe('x');
    now += A_DAY;
    counts.take();
    counts.note(operation('x'), 'answered');
    expect(counts.take()).toMatchObject([{ use: { documentId: 'x' } }]);
  });

  it('add up since the beginning', () => {
    counts.note(operation('a'), 'answered');
    counts.take();
    counts.note(operation('b'), 'answered');
    expect(counts.totals()).toEqual([
      ['checkout', { answered: 2, failed: 0, violated: 0, limited: 0 }],
    ]);
  });
});
