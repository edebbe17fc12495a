import type { DeadLetters } from '../model/dead-letter.js';
import type { Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import type { EventSource } from '../source/event-source.js';
import type { HeadWatch } from '../source/head-watch.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { Signals } from '../store/signals.js';
import type { Lanes } from './lanes.js';
import type { LetterCaps } from './letter-room.js';
import type { Pace } from './pace.js';

/** What a task works with. */
export interface TaskParts {
  readonly projection: Projection;
  readonly source: EventSource;
  readonly store: ProjectionStore;
  readonly deadLetters: DeadLetters;
  readonly observe: Observe;
  /** The name of this replica: the owner of its leases. */
  readonly replica: string;
  /** Shared by the tasks of a replica; one of its own when absent. */
  readonly heads?: HeadWatch;
  /** Shared by the tasks of a replica; one of its own when absent. */
  readonly lanes?: Lanes;
  /** Tells when readers wait; nobody does when absent. */
  readonly signals?: Signals;
  /** How many events one commit holds at most; the usual number when absent. */
  readonly commitSize?: number;
  /** The usual one when absent. */
  readonly pace?: Pace;
  /** The usual ones when absent. */
  readonly letterCaps?: LetterCaps;
}
