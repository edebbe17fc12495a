import { pino } from 'pino';
import { StationError } from '../../model/station-error.js';
import { NestLog } from './station-log.js';

const REFUSAL = new StationError('BAD_USER_INPUT', 'first is -1.');

/** The levels of what is written when Nest tells an error, as it does: the context last. */
function levelsOf(error: Error, context: string): readonly number[] {
  const written: number[] = [];
  const write = (line: string) => written.push((JSON.parse(line) as { level: number }).level);
  new NestLog(pino({ level: 'debug' }, { write })).error(error, undefined, context);
  return written;
}

describe('what Nest tells, in the log of the station', () => {
  it('is no error where a client was answered with a code', () =>
    expect(levelsOf(REFUSAL, 'ExceptionsHandler')).toEqual([20]));

  it.each([
    ['a surprise in a resolver', new Error('undefined is not a function'), 'ExceptionsHandler'],
    ['what a part of the station tells itself', REFUSAL, 'Catalogue'],
  ])('is an error where it is %s', (_, error, context) =>
    expect(levelsOf(error, context)).toEqual([50]),
  );
});
