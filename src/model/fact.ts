import type { Checkpoint, Counts } from './checkpoint.js';
import type { ErrorCode } from './error-codes.js';

/** Something the engine did, as a typed record. Logs, metrics, health and tests are its observers. */
export type Fact =
  | {
      readonly fact: 'batch-committed';
      readonly task: string;
      readonly counts: Counts;
      /** Rows written or deleted. */
      readonly rows: number;
      /** From the call of the store to its answer. */
      readonly commitMs: number;
      readonly to: Checkpoint;
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
    };

/**
 * Where a task is in its life. `standby`: another replica owns it. `retrying`: something it needs is away.
 * `gap`: its stream does not go on where the checkpoint stands. `halted`: an event cannot be applied.
 */
export type TaskPhase = 'standby' | 'running' | 'retrying' | 'gap' | 'halted' | 'stopped';

/** Hears facts. It must not throw and must not block. */
export type Observe = (fact: Fact) => void;
