import type { Duration } from '../model/duration.js';
import type { OwnerQuestion } from '../model/owner.js';
import type { AskFailure, Validators } from './owner-asks.js';

/** One question on its way to an owner. */
export interface Sending {
  readonly question: OwnerQuestion;
  readonly known?: Validators | undefined;
  readonly within: Duration;
  /** Aborts when nobody wants the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What came back. */
export type Received =
  | { readonly outcome: 'answered'; readonly body: unknown; readonly validators: Validators }
  | { readonly outcome: 'unchanged' | 'absent' }
  | TransportFailure;

export interface TransportFailure extends AskFailure {
  /** Whether the owner works all the same: it understood the question and only this answer is an error. */
  readonly ownerWorks?: boolean;
}

/** Brings a question to one owner, and its answer back. Never rejects. */
export type Transport = (sending: Sending) => Promise<Received>;

export const failed = (
  why: AskFailure['why'],
  reason: string,
  more: Partial<TransportFailure> = {},
): TransportFailure => ({ outcome: 'failed', why, reason, ...more });

/** Why there is no answer where whoever asked has gone. */
export const UNWANTED = 'Nobody waits for the answer any more.';
