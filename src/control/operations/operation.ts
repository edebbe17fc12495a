import type { AcceptedGap } from '../../ingest/accept-gap.js';
import type { RedriveReport } from '../../ingest/redrive.js';
import type { Instant } from '../../model/clock.js';
import type { ErrorCode } from '../../model/error-codes.js';
import type { RunReport } from '../reconciliation/run-report.js';

/** What an operator may ask of the owner of a task. Plain JSON: it travels as a job. */
export type Operation =
  /** Applies letters again: of some queues, or all that wait. */
  | { readonly action: 'redrive'; readonly queues?: readonly string[] }
  /** Gives a letter up. */
  | {
      readonly action: 'discard';
      readonly version: number;
      readonly number: number;
      readonly queue: string;
      readonly reason: string;
    }
  | { readonly action: 'accept-gap' }
  | { readonly action: 'rebuild' }
  | { readonly action: 'resume' };

/** An operation on its way to the owner. */
export interface Order {
  /** The entry of the audit that tells its outcome. */
  readonly id: string;
  readonly by: string;
  readonly operation: Operation;
  /** Not done any more after this: what it was asked about may have changed. */
  readonly expiresAt: Instant;
}

/** What came of an order. */
export type OrderOutcome =
  | { readonly outcome: 'done'; readonly result: OperationResult }
  | { readonly outcome: 'failed'; readonly error: OperationError };

export type OperationResult = RedriveReport | readonly AcceptedGap[] | RunReport | null;

export interface OperationError {
  readonly code: ErrorCode;
  readonly message: string;
}
