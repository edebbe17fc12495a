import type { DeadLetters } from '../model/dead-letter.js';
import type { Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import type { EventSource } from '../source/event-source.js';
import type { ProjectionStore } from '../store/projection-store.js';
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
  /** The usual one when absent. */
  readonly pace?: Pace;
  /** The usual ones when absent. */
  readonly letterCaps?: LetterCaps;
}
