import fc from 'fast-check';
import { Acknowledgements, type Series } from './acknowledgements.js';
import { TruthChecker, type Answer } from './truth-checker.js';

const mark = (producer: string, count: number, strays = 0) => ({ producer, count, strays });

/** What an answer says unless the specification says otherwise. */
const ANSWER: Answer = {
  projection: 'marks',
  replica: 'a',
  rows: [],
  asOf: 1_000,
  stalenessMs: 50,
  state: 'FRESH',
  offsets: [],
  sentAt: 1_040,
  receivedAt: 1_060,
};

describe('TruthChecker', () => {
  let known: Acknowledgements;
  let checker: TruthChecker;
  beforeEach(() => {
    known = new Acknowledgements();
    checker = new TruthChecker(known);
  });

  /** Acknowledges the events of a series, numbered by their order, at these instants. */
  const acknowledge = (series: Series, ...instants: number[]): void =>
    instants.forEach((at, i) => known.note(series, { at, sequence: i + 1 }));
  const found = (answer: Partial<Answer>): string[] => {
    checker.check({ ...ANSWER, ...answer });
    return checker.lies.map(({ what }) => what);
  };

  it('wants every event in the rows that was acknowledged before asOf', () => {
    acknowledge('mark p', 900, 999, 1_000);
    expect(found({ rows: [mark('p', 2)] })).toEqual([]);
    expect(found({ rows: [mark('p', 1)] })).toEqual(['missing']);
    expect(checker.lies[0]).toEqual({
      what: 'missing',
      projection: 'marks',
      replica: 'a',
      said: 'mark p up to 1 as of 1000',
      truth: '2 was acknowledged at 999, 2 at 999',
    });
  });

  it('does not want what was acknowledged in the millisecond of asOf', () => {
    acknowledge('mark p', 1_000);
    expect(found({ rows: [] })).toEqual([]);
  });

  it('allows events that were not acknowledged yet', () =>
    expect(found({ rows: [mark('p', 7)] })).toEqual([]));

  it('wants a row of each producer that it knows', () => {
    acknowledge('mark p', 900);
    acknowledge('mark q', 900);
    expect(found({ rows: [mark('q', 1)] })).toEqual(['missing']);
  });

  it('wants both streams in the rows of two, and one in those of one', () => {
    acknowledge('mark p', 900);
    acknowledge('echo p', 900, 950);
    expect(found({ rows: [mark('p', 1)] })).toEqual([]);
    const pair = { producer: 'p', marks: 1, echoes: 1, strays: 0 };
    expect(found({ projection: 'pairs', rows: [pair] })).toEqual(['missing']);
    expect(found({ projection: 'pairs', rows: [{ ...pair, echoes: 2 }] })).toHaveLength(1);
  });

  it('wants no more than the producers that an answer covers', () => {
    acknowledge('mark p', 900);
    acknowledge('mark q', 900);
    expect(found({ rows: [mark('q', 1)], covers: ['q'] })).toEqual([]);
    expect(checker.checks).toBe(1);
    expect(found({ rows: [], covers: ['q'] })).toEqual(['missing']);
  });

  it('finds events that were lost, repeated or out of order', () => {
    acknowledge('mark p', 900);
    expect(found({ rows: [mark('p', 1, 1)] })).toEqual(['strays']);
  });

  it('wants everything up to the offset that is told', () => {
    acknowledge('mark p', 900, 1_000, 1_001, 1_002);
    expect(found({ rows: [mark('p', 2)], offsets: ['TRUTH:2'] })).toEqual([]);
    expect(found({ rows: [mark('p', 2)], offsets: ['TRUTH:3'] })).toEqual([
      'missing up to its offset',
    ]);
  });

  it('finds an age that was not so between the question and the answer', () => {
    expect(found({ stalenessMs: 40 })).toEqual([]);
    expect(found({ stalenessMs: 66 })).toEqual([]);
    expect(found({ stalenessMs: 39 })).toEqual(['misdated']);
    expect(found({ stalenessMs: 67 })).toEqual(['misdated', 'misdated']);
  });

  it.each([
    { state: 'FRESH', stalenessMs: 1_000, lies: 0 },
    { state: 'FRESH', stalenessMs: 1_001, lies: 1 },
    { state: 'STALE', stalenessMs: 1_001, lies: 0 },
    { state: 'STALE', stalenessMs: 1_000, lies: 1 },
    { state: 'REBUILDING', stalenessMs: 1, lies: 0 },
  ] as const)(
    'holds $state at $stalenessMs ms against a budget of a second',
    ({ state, stalenessMs, lies }) => {
      const now = 1_000 + stalenessMs;
      expect(found({ state, stalenessMs, sentAt: now, receivedAt: now })).toHaveLength(lies);
    },
  );

  it('takes an answer without a proof for what it is, unless it claims to be fresh', () => {
    const unproven = { asOf: null, stalenessMs: null } as const;
    acknowledge('mark p', 900);
    expect(found({ ...unproven, state: 'UNKNOWN' })).toEqual([]);
    expect(checker.unproven).toBe(1);
    expect(found({ ...unproven, state: 'FRESH' })).toEqual(['misjudged']);
  });

  it('measures reported less true staleness by the oldest event that is missing', () => {
    acknowledge('mark p', 900, 1_010, 1_030);
    acknowledge('mark q', 900, 1_020, 1_055);
    checker.check({ ...ANSWER, rows: [mark('p', 1), mark('q', 2)] });
    expect(checker.ages.marks.tightness.highest).toBe(50 - 40);
    checker.check({ ...ANSWER, rows: [mark('p', 3), mark('q', 2)] });
    expect(checker.ages.marks.tightness.highest).toBe(50);
  });

  it('measures how sharp its checks are by the last event that had to be there', () => {
    acknowledge('mark p', 900, 996);
    checker.check({ ...ANSWER, rows: [mark('p', 2)] });
    expect(checker.margin.highest).toBe(4);
  });

  it('finds no lie in a frontier that is true, and every one in a frontier of a single event too much', () => {
    const instants = fc
      .array(fc.nat(2_000), { maxLength: 40 })
      .map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(
        fc.array(instants, { minLength: 1, maxLength: 5 }),
        fc.nat(2_000),
        (all, asOf) => {
          known = new Acknowledgements();
          const honest = new TruthChecker(known);
          all.forEach((ats, i) => acknowledge(`mark p${i}`, ...ats));
          const held = all.map((ats) => ats.filter((at) => at < asOf).length);
          const said = (counts: number[]): Answer => ({
            ...ANSWER,
            rows: counts.map((count, i) => mark(`p${i}`, count)),
            asOf,
            stalenessMs: 0,
            sentAt: asOf,
            receivedAt: asOf,
          });
          honest.check(said(held));
          expect(honest.lieCount).toBe(0);
          held.forEach((count, i) => {
            if (count === 0) return;
            const liar = new TruthChecker(known);
            liar.check(said(held.with(i, count - 1)));
            expect(liar.lieCount).toBe(1);
          });
        },
      ),
    );
  });
});
