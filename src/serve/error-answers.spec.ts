import { GraphQLError } from 'graphql';
import { StationError } from '../model/station-error.js';
import { ErrorAnswers } from './error-answers.js';

describe('the answer to an error', () => {
  let reported: unknown[];
  let errors: ErrorAnswers;
  beforeEach(() => {
    reported = [];
    errors = new ErrorAnswers((error, path) => reported.push([error, path]));
  });

  const thrown = (originalError: Error) =>
    new GraphQLError(originalError.message, { originalError, path: ['scores', 0] });

  it('keeps the code and the message of a station error, and where it happened', () =>
    expect(errors.answerUncoded(thrown(new StationError('CURSOR_INVALID', 'No.')))).toEqual({
      message: expect.stringContaining('[CURSOR_INVALID] No.'),
      path: ['scores', 0],
      extensions: { code: 'CURSOR_INVALID' },
    }));

  it('tells the details of a station error', () => {
    const details = { stalenessMs: 7, budgetMs: 5, retryAfterMs: 100 };
    const error = new StationError('STALENESS_BUDGET_EXCEEDED', 'No.', { details });
    expect(errors.answerUncoded(thrown(error)).extensions).toEqual({
      code: 'STALENESS_BUDGET_EXCEEDED',
      ...details,
    });
  });

  it('says that the store is away without saying where it is', () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), {
      code: 'ECONNREFUSED',
    });
    const answer = errors.answerUncoded(thrown(away));
    expect(answer.extensions).toEqual({ code: 'STORE_UNAVAILABLE' });
    expect(answer.message).not.toContain('10.0.0.7');
    expect(reported).toEqual([]);
  });

  it('hides and reports everything else', () => {
    const cause = new Error('hunter2');
    expect(errors.answerUncoded(thrown(cause))).toEqual({
      message: expect.stringContaining('[INTERNAL_SERVER_ERROR]'),
      path: ['scores', 0],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    expect(reported).toEqual([[cause, ['scores', 0]]]);
  });

  it('hides a value that does not fit its scalar', () => {
    const cause = new GraphQLError('Int cannot represent "hunter2"');
    expect(errors.answerUncoded(thrown(cause)).message).not.toContain('hunter2');
  });

  it('keeps the code that an error was given on purpose', () => {
    const refusal = new GraphQLError('Not you.', { extensions: { code: 'FORBIDDEN', inner: 1 } });
    expect(errors.answerUncoded(refusal)).toEqual({
      message: 'Not you.',
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('takes an error without a cause and a place for wrong input', () =>
    expect(errors.answerUncoded(new GraphQLError('Variable "$n" is missing.'))).toEqual({
      message: 'Variable "$n" is missing.',
      extensions: { code: 'BAD_USER_INPUT' },
    }));
});
