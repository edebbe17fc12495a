import { answersIn, queryFor, type Question } from './questions.js';

const told = (second: number, sequence: number) => ({
  asOf: `2026-01-01T00:00:0${second}.000Z`,
  stalenessMs: 5,
  state: 'FRESH',
  offsets: [`TRUTH:${sequence}`],
});
const at = (second: number): number => Date.parse(`2026-01-01T00:00:0${second}.000Z`);
const squeezed = (query: string): string => query.replaceAll(/\s+/g, ' ');
const answers = (question: Question, data: object, whole: object = {}) =>
  answersIn('a', question, {
    data: data as Record<string, unknown>,
    errors: [],
    extensions: { freshness: whole },
    sentAt: 1,
    receivedAt: 2,
  });

describe('queryFor', () => {
  it('asks for lists, each with its freshness', () =>
    expect(squeezed(queryFor({ of: ['marks', 'pairs'], fresh: '{ maxStalenessMs: 0 }' }))).toBe(
      '{ marks(first: 200, fresh: { maxStalenessMs: 0 }) { nodes { producer count strays } ' +
        'freshness { asOf stalenessMs state offsets } } ' +
        'pairs(first: 200, fresh: { maxStalenessMs: 0 }) { nodes { producer marks echoes strays } ' +
        'freshness { asOf stalenessMs state offsets } } }',
    ));

  it('asks for rows by their keys', () =>
    expect(squeezed(queryFor({ of: ['marks'], producers: ['p1', 'p2'] }))).toBe(
      '{ marks_p1: mark(producer: "p1") { producer count strays freshness { asOf stalenessMs state offsets } } ' +
        'marks_p2: mark(producer: "p2") { producer count strays freshness { asOf stalenessMs state offsets } } }',
    ));
});

describe('answersIn', () => {
  const rows = [{ producer: 'p1', count: 3, strays: 0 }];

  it('takes a list for all rows, and a part of one for the rows that are there', () => {
    const data = { marks: { nodes: rows, freshness: told(3, 7) } };
    const [list] = answers({ of: ['marks'] }, data);
    expect(list).toMatchObject({ projection: 'marks', replica: 'a', rows, asOf: at(3), sentAt: 1 });
    expect(list).not.toHaveProperty('covers');
    expect(answers({ of: ['marks'], first: 1 }, data)).toMatchObject([{ covers: ['p1'] }]);
  });

  it('holds rows against what the reply tells of their projection too, where that differs', () => {
    const data = { marks: { nodes: rows, freshness: told(3, 7) } };
    expect(answers({ of: ['marks'] }, data, { marks: told(3, 7) })).toHaveLength(1);
    expect(answers({ of: ['marks'] }, data, { marks: told(2, 6) })).toMatchObject([
      { asOf: at(3), offsets: ['TRUTH:7'], rows },
      { asOf: at(2), offsets: ['TRUTH:6'], rows },
    ]);
  });

  it('takes the freshness of a row that is not there from the reply', () => {
    const data = { marks_p1: { ...rows[0], freshness: told(3, 7) }, marks_p2: null };
    const found = answers({ of: ['marks'], producers: ['p1', 'p2'] }, data, { marks: told(3, 7) });
    expect(found).toMatchObject([
      { covers: ['p1'], asOf: at(3), rows: [{ count: 3 }] },
      { covers: ['p2'], asOf: at(3), rows: [] },
    ]);
  });
});
