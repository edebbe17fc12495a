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

  it('has every served change only when tracing', () => {
    expect(lines('debug', SERVED)).toEqual([]);
    expect(lines('trace', SERVED)).toMatchObject([{ msg: 'scores served a change after 12 ms' }]);
  });
});
