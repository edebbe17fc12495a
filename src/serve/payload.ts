import type { ExecutionResult, FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { toldFreshness } from './answer-age.js';
import type { ErrorAnswers } from './error-answers.js';
import type { RequestContext } from './request.js';
import { touchedBy } from './request-freshness.js';
import { takeCursor } from './resumable.js';

/** One result as it goes out, serialised once for everybody who gets it. */
export interface Payload {
  readonly json: Buffer;
  /** Where to resume after it, when it tells. */
  readonly cursor: string | undefined;
}

/** The result as the client may see it, with the age of what it was read from. */
export function toldResult(
  { data, errors }: Pick<ExecutionResult, 'data' | 'errors'>,
  request: RequestContext,
  answers: ErrorAnswers,
): FormattedExecutionResult {
  const freshness = toldFreshness(touchedBy(request));
  return {
    ...(errors && { errors: errors.map((error) => answers.answerUncoded(error)) }),
    ...(data === undefined ? {} : { data }),
    ...(freshness && { extensions: { freshness } }),
  };
}

export function payloadOf(
  result: ExecutionResult,
  request: RequestContext,
  answers: ErrorAnswers,
): Payload {
  const cursor = takeCursor(result.data);
  return { json: Buffer.from(JSON.stringify(toldResult(result, request, answers))), cursor };
}

/** A result of nothing but errors, as the client may see them. */
export const refusedPayload = (errors: readonly GraphQLFormattedError[]): Payload => ({
  json: Buffer.from(JSON.stringify({ errors })),
  cursor: undefined,
});
