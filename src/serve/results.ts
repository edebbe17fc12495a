import { GraphQLError, subscribe, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import type { CheckedOperation } from './checked-operation.js';
import type { ErrorAnswers } from './error-answers.js';
import { payloadOf, type Payload } from './payload.js';
import { restOf, type Place } from './told-place.js';

/** The results of a subscription, one after the other; `return` ends also a `next` that still waits. */
export interface Results {
  /** Up to where everything was told, while a `next` waits and before the first; undefined where that is not known. */
  rest(): Place | undefined;
  next(): Promise<IteratorResult<Payload, undefined>>;
  return(): Promise<unknown>;
}

/** Why a subscription that ran has ended, in words for its clients. */
export class AnsweredErrors extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors[0]?.message ?? '');
  }
}

/** Runs a subscription, or tells the one result by which it is refused. */
export async function resultsOf(
  operation: CheckedOperation,
  answers: ErrorAnswers,
): Promise<Results | Payload> {
  const { contextValue } = operation;
  const { reduced } = contextValue;
  const stream = await subscribe(
    reduced === undefined ? operation : { ...operation, document: reduced.document },
  );
  const completed = (result: ExecutionResult): ExecutionResult =>
    reduced === undefined || result.data == null
      ? result
      : { ...result, data: reduced.complete(result.data) };
  const told = (result: ExecutionResult) => payloadOf(completed(result), contextValue, answers);
  if (!(Symbol.asyncIterator in stream)) return told(stream);
  return {
    rest: () => restOf(contextValue),
    next: async () => {
      try {
        const { done, value } = await stream.next();
        return done === true ? END : { done: false, value: told(value) };
      } catch (error) {
        throw answered(error, answers);
      }
    },
    return: () => stream.return(undefined),
  };
}

const END = { done: true, value: undefined } as const;

function answered(error: unknown, answers: ErrorAnswers): AnsweredErrors {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const fault = new GraphQLError(originalError.message, { originalError });
  return new AnsweredErrors([answers.answerUncoded(fault)]);
}
