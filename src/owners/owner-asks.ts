import type { Instant } from '../model/clock.js';
import type { AskFailed } from '../model/fact.js';
import type { Owner, OwnerQuestion } from '../model/owner.js';

/** What an owner is asked for: counted by it, and told on the map. */
export type AskPurpose = 'poll' | 'origin' | 'snapshot' | 'reconciliation';

/** One question to an owner, and what its asker can bear. */
export interface Asking {
  readonly owner: Owner;
  readonly question: OwnerQuestion;
  readonly purpose: AskPurpose;
  /** By when the asker needs the answer, on `performance.now()`; the owner's timeout counts in any case. */
  readonly endsAt?: number | undefined;
  /**
   * When the shelf life of what is asked for ends, on the clock of the store: of those who wait for the same owner the
   * earliest goes first. Whoever tells none goes before all who do: somebody waits for the answer.
   */
  readonly dueAt?: Instant | undefined;
  /** Aborts when nobody wants the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** What is known from an earlier answer: the owner may say that nothing changed since. HTTP only. */
  readonly known?: Validators | undefined;
}

/** By which an owner recognises what it answered before. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** What became of a question. Expected outcomes, failures too, are values; only a store that is away rejects. */
export type Answer =
  | {
      readonly outcome: 'answered';
      /** Parsed JSON, held to no schema yet. */
      readonly body: unknown;
      readonly validators: Validators;
      /** When it was asked, on the clock of the store: what the answer tells is at least as new. */
      readonly askedAt: Instant;
    }
  /** Nothing changed since what is `known`. */
  | { readonly outcome: 'unchanged'; readonly askedAt: Instant }
  /** The owner has no such thing. */
  | { readonly outcome: 'absent'; readonly askedAt: Instant }
  | AskFailure;

export interface AskFailure {
  readonly outcome: 'failed';
  readonly why: AskFailureKind;
  /** For people; holds nothing secret. */
  readonly reason: string;
  /** When asking again may help, in milliseconds, where that is known. */
  readonly retryAfterMs?: number;
}

/**
 * `unreachable`: no connection, or nobody listens. `timeout`: no answer in time. `overloaded`: the declared rate or
 * concurrency leaves no room in time; the owner was not asked. `resting`: it failed too often and is left alone.
 * `refused`: it answered with an error. `unreadable`: what it answered is not JSON, or too large.
 */
export type AskFailureKind = AskFailed;

/** Asks owners, within their declared rate and concurrency, and leaves those alone that fail. */
export interface OwnerAsks {
  ask(asking: Asking): Promise<Answer>;
}

/** The token under which Nest provides the {@link OwnerAsks} of the station. */
export const OWNER_ASKS = Symbol('owner-asks');
