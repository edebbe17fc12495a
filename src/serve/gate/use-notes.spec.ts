import { buildSchema, parse } from 'graphql';
import { jest } from '@jest/globals';
import type { UsedOperation, UseRecord } from '../../access/use.js';
import type { Fact } from '../../model/fact.js';
import { UseNotes } from './use-notes.js';

const schema = buildSchema('type Query { a: Int b: Int }');
const USED: UsedOperation = {
  consumer: 'ann',
  documentId: '00',
  operationName: null,
  coordinates: [],
  projections: [],
};

describe('notes of use', () => {
  const note = jest.fn<UseRecord['note']>();
  const facts: Fact[] = [];
  const observe = (fact: Fact) => void facts.push(fact);
  const notes = () => new UseNotes({ schema, projections: [], record: { note }, observe });
  beforeEach(() => {
    note.mockClear();
    facts.length = 0;
  });

  it('know an operation of nobody in particular by its document, made once', () => {
    const all = notes();
    const document = parse('query A { a } query B { b }');
    const used = all.ofOpen(document, 'B');
    expect(used).toMatchObject({ consumer: 'open', operationName: 'B', coordinates: ['Query.b'] });
    expect(all.ofOpen(document, 'B')).toBe(used);
    expect(all.ofOpen(document, 'C')).toBeUndefined();
  });

  it('cost nothing where nobody counts', () => {
    const none = new UseNotes({ schema, projections: [], record: undefined, observe });
    expect(none.ofOpen(parse('{ a }'), null)).toBeUndefined();
    none.told(USED);
    none.count();
    expect(note).not.toHaveBeenCalled();
  });

  it('tell what became of each request', () => {
    const all = notes();
    all.ran(USED, { data: {} }, 0);
    all.ran(USED, { data: null, errors: [{}] }, 0);
    all.ran(USED, { data: {}, errors: [{}] }, 0);
    all.ran(undefined, { data: {} }, 0);
    all.answeredAgain(all.countedAs({ ...USED, consumer: 'bob' }, 'violated'));
    expect(note.mock.calls.map(([, outcome]) => outcome)).toEqual([
      'answered',
      'failed',
      'answered',
      'violated',
    ]);
  });

  it('tell how long an answer took, and that one that is given again took no time', () => {
    const all = notes();
    const before = performance.now();
    all.ran(USED, { data: {} }, before - 50);
    const most = performance.now() - before + 50;
    const clock = jest.spyOn(performance, 'now');
    all.answeredAgain(USED);
    all.failed(USED);
    expect(clock).not.toHaveBeenCalled();
    clock.mockRestore();
    const [ran, ...others] = note.mock.calls.map(([, , noted]) => noted?.tookMs);
    expect(ran).toBeGreaterThanOrEqual(50);
    expect(ran).toBeLessThanOrEqual(most);
    expect(others).toEqual([0, undefined]);
  });

  it('gather the events of subscriptions', () => {
    const all = notes();
    const other = { ...USED, consumer: 'bob' };
    for (const used of [USED, other, USED]) all.told(used);
    expect(note).not.toHaveBeenCalled();
    all.count();
    all.count();
    expect(note.mock.calls).toEqual([
      [USED, 'answered', { count: 2 }],
      [other, 'answered', { count: 1 }],
    ]);
  });

  it('tell the same excess once for a while', () => {
    const all = notes();
    const exceeded = {
      consumer: 'ann',
      operation: 'A',
      became: 'reported',
      beyond: ['Query.b'],
    } as const;
    all.exceeded(exceeded);
    all.exceeded(exceeded);
    all.exceeded({ ...exceeded, beyond: ['Query.a'] });
    expect(facts).toHaveLength(2);
  });
});
