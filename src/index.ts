/** The front door, `#station`: the few names a projection may use. */
export { days, hours, milliseconds, minutes, seconds, type Duration } from './model/duration.js';
export type { Instant } from './model/clock.js';
export type { StreamEvent } from './model/event.js';
export { changesOf, rowsOf, type Change } from './source/debezium/changes.js';
export { evolved } from './model/evolved-event.js';
export {
  defineEvents,
  type Envelope,
  type EventContract,
  type EventOf,
} from './model/event-contract.js';
export { defineProjection, REMOVED, type Projection } from './model/projection.js';
export { defineOrigin, type Origin } from './model/origin.js';
export { defineOwner, type Owner, type OwnerQuestion } from './model/owner.js';
export { definePoll, type Poll } from './model/poll.js';
export { repairBy } from './model/reconciliation.js';
export { ref, refIn } from './model/ref.js';
export { decayedSum, NEVER, type Decayed } from './fold/decayed-sum.js';
export { newerThan } from './fold/newer-than.js';
export { ProjectionModule } from './projection.module.js';
