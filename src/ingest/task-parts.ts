import type { DeadLetters } from '../model/dead-letter.js';
import type { ErasureBook, ToldRows } from '../model/erasure.js';
import type { EventContract } from '../model/event-contract.js';
import type { Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import type { OwnerAsks } from '../owners/owner-asks.js';
import type { EventSource } from '../source/event-source.js';
import type { HeadWatch } from '../source/head-watch.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { Signals } from '../store/signals.js';
import type { StationSecret } from '../store/station-secret.js';
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
  /** By which owners are asked for snapshots; none is when absent. */
  readonly asks?: OwnerAsks;
  /** How persons are erased; absent where rows are nobody's. */
  readonly erasure?: TaskErasure;
}

/** What a task erases persons with. */
export interface TaskErasure {
  /** The contracts that it reads only for their erasing events. */
  readonly heard: readonly EventContract[];
  readonly secret: StationSecret;
  readonly book: ErasureBook;
  /** Where rows are told besides the store; nowhere when absent. */
  readonly told?: ToldRows;
}
