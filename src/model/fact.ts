import type { Checkpoint, Counts, SnapshotPlace } from './checkpoint.js';
import type { Instant } from './clock.js';
import type { ErrorCode } from './error-codes.js';
import type { FreshnessState } from './freshness.js';

/** Something the engine did, as a typed record. Logs, metrics, health and tests are its observers. */
export type Fact =
  | {
      readonly fact: 'batch-committed';
      readonly task: string;
      readonly counts: Counts;
      /** Of those events that are of a type the projection reads: what became of them, by type. */
      readonly types?: Readonly<Record<string, TypeCounts>>;
      /** Rows written or deleted. */
      readonly rows: number;
      /** From the call of the store to its answer. */
      readonly commitMs: number;
      readonly to: Checkpoint;
      /** How long the oldest event of the batch took to get here, where it had one. */
      readonly delays?: Delays;
    }
  | {
      /** Part of what an owner tells of all that it has was committed. Its events are in no `batch-committed`. */
      readonly fact: 'snapshot-loaded';
      readonly task: string;
      readonly stream: string;
      readonly owner: string;
      readonly counts: Counts;
      readonly rows: number;
      /** Without the last entity: it may be a person. */
      readonly place: Omit<SnapshotPlace, 'after'>;
    }
  | {
      readonly fact: 'task-moved';
      readonly task: string;
      readonly to: TaskPhase;
      /** Why, where it is not the ordinary course. */
      readonly code?: ErrorCode;
      readonly reason?: string;
    }
  | {
      readonly fact: 'commit-refused';
      readonly task: string;
      readonly outcome: 'stale-checkpoint' | 'fenced';
    }
  | {
      /** Dead letters were stored, with the commit that passed them. */
      readonly fact: 'letters-kept';
      readonly task: string;
      readonly letters: number;
    }
  | {
      /** Dead letters were applied after all. */
      readonly fact: 'letters-redriven';
      readonly task: string;
      readonly letters: number;
    }
  | {
      /** The projection is staler than its budget allows, or nothing is known of its age any more. */
      readonly fact: 'budget-broken';
      readonly task: string;
      /** When the budget was used up, on the clock of the store. */
      readonly at: Instant;
      readonly state: FreshnessState;
      readonly stalenessMs: number | null;
      readonly budgetMs: number;
    }
  | {
      /** The projection is within its budget again. */
      readonly fact: 'budget-met';
      readonly task: string;
      readonly at: Instant;
    }
  | {
      /** A request showed what does not hold: an unknown, revoked or expired key or token, or neither of them. */
      readonly fact: 'credential-refused';
      readonly credential: 'key' | 'token' | 'other';
    }
  | {
      /** A consumer asked for more than its contract lists, or than its limits. Told once a minute of the same excess. */
      readonly fact: 'contract-exceeded';
      readonly consumer: string;
      /** The name of the operation, where it has one. */
      readonly operation: string | null;
      readonly became: 'refused' | 'reduced' | 'reported';
      /** Places in the schema, or names of limits. */
      readonly beyond: readonly string[];
    }
  | {
      /** The owner of data was asked, or could not be. */
      readonly fact: 'owner-asked';
      readonly owner: string;
      readonly purpose: 'poll' | 'origin' | 'snapshot' | 'reconciliation';
      readonly outcome: 'answered' | 'unchanged' | 'absent' | AskFailed;
      /** From when it had room to be asked until its answer. */
      readonly durationMs: number;
    }
  | {
      /** What an owner tells of so many keys was read for answers: how each was come by. */
      readonly fact: 'origin-read';
      readonly projection: string;
      readonly fresh: number;
      readonly cached: number;
      readonly degraded: number;
      readonly unavailable: number;
    }
  | {
      /** Rows of a projection were compared with the word of their owner, or could not be. */
      readonly fact: 'rows-compared';
      readonly task: string;
      readonly outcome: 'compared' | 'unproved' | 'unanswered' | 'failed';
      /** Why nothing, or not everything, was compared. */
      readonly words: string | null;
      /** Rows. */
      readonly compared: number;
      readonly drifted: number;
      readonly repaired: number;
      readonly moving: number;
      readonly unanswered: number;
    }
  | {
      /** What a projection held of a person is removed. */
      readonly fact: 'person-erased';
      readonly task: string;
      readonly rows: number;
      readonly feedEntries: number;
      readonly messages: number;
      readonly letters: number;
      /** It was the last projection that had to. */
      readonly isComplete: boolean;
    }
  | {
      /** Events would have made rows of erased persons: none were made. */
      readonly fact: 'erased-kept-out';
      readonly task: string;
      readonly rows: number;
    }
  | {
      /** A round of a poll ended here. */
      readonly fact: 'poll-ended';
      readonly poll: string;
      /** `failed`: of some keys nothing is known; what the others told is published all the same. */
      readonly outcome: 'succeeded' | 'failed';
      readonly durationMs: number;
      readonly keys: number;
      /** Of these events were published. */
      readonly changed: number;
      /** Keys that failed, by the code of the reason. */
      readonly failed: Readonly<Partial<Record<ErrorCode, number>>>;
    }
  | {
      /** A change was handed to subscribers here, so long after its commit by the clocks of both. */
      readonly fact: 'change-served';
      readonly task: string;
      readonly delayMs: number;
    };

/** Why an owner gave no answer. */
export type AskFailed =
  'unreachable' | 'timeout' | 'overloaded' | 'resting' | 'refused' | 'unreadable';

/** What became of the events of one type. */
export type TypeCounts = Pick<Counts, 'folded' | 'deadLettered'>;

/**
 * What an event spent on each hop, in milliseconds. A hop that ends on another clock than it began may come out
 * below zero: that is skew between the two.
 */
export interface Delays {
  /** From when it happened by its own word until the stream stored it; absent where it does not say. */
  readonly producerMs?: number;
  /** From the stream until its task took it up. */
  readonly brokerMs: number;
  /** From there, in the batch, until its commit was begun. */
  readonly foldMs: number;
  /** From there until it was visible to readers. */
  readonly commitMs: number;
}

/**
 * Where a task is in its life. `standby`: another replica owns it. `loading`: it loads what an owner tells of all that it
 * has, before it reads the stream. `retrying`: something it needs is away.
 * `gap`: its stream does not go on where the checkpoint stands. `halted`: an event cannot be applied.
 */
export type TaskPhase =
  'standby' | 'loading' | 'running' | 'retrying' | 'gap' | 'halted' | 'stopped';

/** Hears facts. It must not throw and must not block. */
export type Observe = (fact: Fact) => void;

/** The token under which Nest provides the {@link Observe} of the station: all its observers hear what it is told. */
export const OBSERVE = Symbol('observe');
