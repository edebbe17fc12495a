import type { DeadLetters } from '../model/dead-letter.js';
import type { ErasureBook, ToldRows } from '../model/erasure.js';
import type { Observe } from '../model/fact.js';
import type { Projection, Urgency } from '../model/projection.js';
import type { OwnerAsks } from '../owners/owner-asks.js';
import type { EventSource } from '../source/event-source.js';
import type { HeadWatch } from '../source/head-watch.js';
import type { ProjectionStores } from '../store/projection-store.js';
import { stationErasures } from '../source/station-erasures.js';
import type { Signals } from '../store/signals.js';
import type { StationSecret } from '../store/station-secret.js';
import { erasingContracts, hearing } from './hearing.js';
import { Lanes } from './lanes.js';
import type { TaskParts } from './task-parts.js';

/** What the tasks of one lane are connected to: the bytes of a flood do not queue before urgent ones. */
export interface LaneConnections {
  readonly source: EventSource;
  readonly stores: ProjectionStores;
}

/** What all the tasks of a replica share. */
export interface ReplicaParts {
  readonly projections: readonly Projection[];
  readonly connectionsOf: (urgency: Urgency) => LaneConnections;
  readonly heads: HeadWatch;
  readonly signals: Signals;
  readonly deadLetters: DeadLetters;
  readonly observe: Observe;
  readonly replica: string;
  /** How persons are erased; none is when absent. */
  readonly erasing?: ReplicaErasing;
  /** By which owners are asked for snapshots; none is when absent. */
  readonly asks?: OwnerAsks | undefined;
  /** False lets every task run as it comes, for comparison. */
  readonly lanes?: boolean;
}

/** What the tasks of a replica erase persons with. */
export interface ReplicaErasing {
  readonly secret: StationSecret;
  readonly book: ErasureBook;
  readonly told: ToldRows;
}

/**
 * How many events the others commit at once where there is a realtime projection: a commit, once begun,
 * cannot make way, neither here nor in the store.
 */
const COMMIT_BESIDE_REALTIME = 200;

/** The parts of every task of a replica. */
export function partsOfTasks(of: ReplicaParts): readonly TaskParts[] {
  const { heads, signals, deadLetters, observe, replica } = of;
  const shared = of.lanes ?? true;
  const lanes = new Lanes(shared);
  const hasRealtime = of.projections.some(({ urgency }) => urgency === 'realtime');
  return of.projections.map((defined) => {
    const { projection, ...erasure } = erasureOf(of, defined);
    const { source, stores } = of.connectionsOf(projection.urgency);
    const store = stores.open(defined);
    const parts = {
      projection,
      ...erasure,
      ...(of.asks === undefined ? {} : { asks: of.asks }),
      source,
      store,
      deadLetters,
      observe,
      replica,
      heads,
      signals,
      lanes,
    };
    const makesWay = shared && hasRealtime && projection.urgency !== 'realtime';
    return makesWay ? { ...parts, commitSize: COMMIT_BESIDE_REALTIME } : parts;
  });
}

/** A projection as its task reads it, and how the task erases; as it is where its rows are nobody's. */
function erasureOf(
  { erasing, projections }: ReplicaParts,
  defined: Projection,
): Pick<TaskParts, 'projection' | 'erasure'> {
  if (erasing === undefined || defined.personal === undefined) return { projection: defined };
  const read = projections.flatMap(({ reads }) => reads);
  const { projection, heard } = hearing(defined, erasingContracts([...read, stationErasures]));
  return { projection, erasure: { heard, ...erasing } };
}
