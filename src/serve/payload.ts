import type { ExecutionResult, FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { ErrorAnswers } from './error-answers.js';
import type { RequestContext } from './request.js';
import { tellingTo, toldErrors } from './gate/told-errors.js';
import { toldExtensions } from './told-extensions.js';
import { NOWHERE, placeTold, type ToldPlace } from './told-place.js';

/** One result as it goes out, serialised once for everybody who gets it, and where it stands. */
export interface Payload {
  readonly json: Buffer;
  readonly place: ToldPlace;
}

/** The result as the client may see it, with the age of what it was read from. */
export function toldResult(
  { data, errors }: Pick<ExecutionResult, 'data' | 'errors'>,
  request: RequestContext,
  answers: ErrorAnswers,
): FormattedExecutionResult {
  const extensions = toldExtensions(request);
  const told = errors?.map((error) => answers.answerUncoded(error));
  return {
    ...(told && { errors: toldErrors(told, tellingTo(request.asker)) }),
    ...(data === undefined ? {} : { data }),
    ...(extensions && { extensions: { ...extensions } }),
  };
}

export function payloadOf(
  result: ExecutionResult,
  request: RequestContext,
  answers: ErrorAnswers,
): Payload {
  const json = Buffer.from(JSON.stringify(toldResult(result, request, answers)));
  return { json, place: placeTold(request) };
}

/** A result of nothing but errors, as the client may see them. */
export const refusedPayload = (errors: readonly GraphQLFormattedError[]): Payload => ({
  json: Buffer.from(JSON.stringify({ errors })),
  place: NOWHERE,
});
