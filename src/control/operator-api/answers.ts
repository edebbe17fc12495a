import type { FastifyReply } from 'fastify';
import type { KeptLetter } from '../dead-letters/dead-letter.entity.js';
import type { ListedLetter } from '../dead-letters/letter-records.js';
import type { OperationError } from '../operations/operation.js';
import type { Ordered } from '../operations/operations.js';
import type { OrderState } from '../operations/order-state.js';
import { readable } from '../readable.js';
import { statusOf } from './control-errors.js';

/** An operation, as it is answered. */
export type OrderedAnswer = Pick<Ordered, 'projection' | 'operation'> & OrderState;

export interface OperationsAnswer {
  readonly operations: readonly OrderedAnswer[];
  /** Of the only operation, where it failed. */
  readonly error?: OperationError;
}

/** 200 where all is settled, 202 where an owner is still to be found, an error's status where the only one failed. */
export const answerOperations = (
  reply: FastifyReply,
  ordered: readonly Ordered[],
): OperationsAnswer => {
  const operations = ordered.map(({ state, ...which }) => ({ ...which, ...state }));
  const [only] = operations;
  if (operations.length === 1 && only?.outcome === 'failed') {
    void reply.status(statusOf(only.error));
    return { error: only.error, operations };
  }
  void reply.status(operations.some(({ outcome }) => outcome === 'waiting') ? 202 : 200);
  return { operations };
};

/** A letter of a list, with instants as people read them. */
export const listedAnswer = (letter: ListedLetter) => ({
  ...letter,
  storedAt: timeOf(letter.storedAt),
  firstFailedAt: timeOf(letter.firstFailedAt),
  lastFailedAt: timeOf(letter.lastFailedAt),
  settledAt: letter.settledAt === null ? null : timeOf(letter.settledAt),
});

export const letterAnswer = ({ headers, payload, ...letter }: KeptLetter) => ({
  ...listedAnswer(letter),
  headers,
  payload: readable(payload),
});

const timeOf = (instant: number): string => new Date(instant).toISOString();
