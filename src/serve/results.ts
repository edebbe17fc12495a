import { GraphQLError, subscribe, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import type { CheckedOperation } from './checked-operation.js';
import type { ErrorAnswers } from './error-answers.js';
import { payloadOf, type Payload } from './payload.js';

/** The results of a subscription, one after the other; `return` ends also a `next` that still waits. */
export interface Results {
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
  const stream = await subscribe(operation);
  const told = (result: ExecutionResult) => payloadOf(result, contextValue, answers);
  if (!(Symbol.asyncIterator in stream)) return told(stream);
  return {
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
