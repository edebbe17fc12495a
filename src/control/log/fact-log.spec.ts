import { pino } from 'pino';
import type { Fact } from '../../model/fact.js';
import { factLog } from './fact-log.js';

interface Line {
  readonly level: number;
  readonly msg: string;
}

const lines = (level: string, ...facts: Fact[]): Line[] => {
  const written: Line[] = [];
  const log = pino({ level }, { write: (line: string) => written.push(JSON.parse(line) as Line) });
  for (const fact of facts) factLog(log)(fact);
  return written;
};

const BROKEN: Fact = {
  fact: 'budget-broken',
  task: 'scores',
  at: 1_000,
  state: 'STALE',
  stalenessMs: 6_400,
  budgetMs: 5_000,
};
const MET: Fact = { fact: 'budget-met', task: 'scores', at: 9_000 };
const SERVED: Fact = { fact: 'change-served', task: 'scores', delayMs: 12 };
const COMPARED: Fact = {
  fact: 'rows-compared',
  task: 'scores',
  outcome: 'compared',
  words: null,
  compared: 10,
  drifted: 0,
  repaired: 0,
  moving: 3,
  unanswered: 0,
};

describe('the log of facts', () => {
  it('warns of a budget that is broken, and says when it is met again', () => {
    expect(lines('info', BROKEN, MET)).toMatchObject([
      { level: 40, msg: 'scores is STALE: it is 6.4 s old, its budget is 5.0 s', at: 1_000 },
      { level: 30, msg: 'scores is within its budget again' },
    ]);
  });

  it('says where nothing proves an age', () => {
    const unknown: Fact = { ...BROKEN, state: 'UNKNOWN', stalenessMs: null };
    expect(lines('info', unknown)).toMatchObject([
      { msg: 'scores is UNKNOWN: nothing proves its age, its budget is 5.0 s' },
    ]);
  });

  it('warns of rows that have drifted, and where nothing could be compared', () => {
    const drifted: Fact = { ...COMPARED, drifted: 2, repaired: 1 };
    const unanswered: Fact = { ...COMPARED, outcome: 'unanswered', words: 'No answer in 2 s.' };
    const unproved: Fact = { ...COMPARED, outcome: 'unproved', words: 'It stands in a gap.' };
    expect(lines('info', COMPARED, drifted, unanswered, unproved)).toMatchObject([
      {
        level: 40,
        msg: 'scores: of 10 rows 2 had drifted, 1 are repaired, 3 kept moving',
        drifted: 2,
      },
      {
        level: 40,
        msg: 'scores could not be compared with its owner, unanswered: No answer in 2 s.',
      },
      {
        level: 30,
        msg: 'scores could not be compared with its owner, unproved: It stands in a gap.',
      },
    ]);
    expect(lines('debug', COMPARED)).toHaveLength(1);
  });

  it('has every served change only when tracing', () => {
    expect(lines('debug', SERVED)).toEqual([]);
    expect(lines('trace', SERVED)).toMatchObject([{ msg: 'scores served a change after 12 ms' }]);
  });
});
