import type { TaskStatus } from '../../ingest/task.js';
import { snapshotOf, type Counts, type SnapshotPlace } from '../../model/checkpoint.js';
import { streamsRead, type Projection } from '../../model/projection.js';
import type { EventSource } from '../../source/event-source.js';
import type { ProjectionStores, TaskState } from '../../store/projection-store.js';
import type { LetterRecords } from '../dead-letters/letter-records.js';
import { operationError } from '../operations/operation-error.js';
import type { PhaseRecord } from './phase-record.js';

/** A task as operators see it, on whichever replica they ask. A part that could not be asked is null. */
export interface TaskReport {
  readonly projection: string;
  readonly version: number;
  /** The replica that owns it; null where none is known to. */
  readonly owner: string | null;
  readonly phase: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly counts: Counts | null;
  readonly streams: readonly StreamReport[];
  /** Queues of dead letters: keys that wait, and letters that wait alone. */
  readonly queues: number | null;
  readonly lettersWaiting: number | null;
}

export interface StreamReport {
  readonly stream: string;
  /** The last sequence that is applied. */
  readonly checkpoint: number | null;
  /** The newest sequence of the stream. */
  readonly head: number | null;
  /** Head minus checkpoint, in events of the stream. */
  readonly lag: number | null;
  /** How far what its owners tell is loaded; only where the stream began with that. */
  readonly snapshot?: SnapshotReport;
}

export interface SnapshotReport {
  readonly pages: number;
  /** What became of the events of the pages; they are in no other counts. */
  readonly counts: Counts;
  /** Nothing is left to load. */
  readonly whole: boolean;
}

export interface Overview {
  /** The replica that answered. */
  readonly replica: string;
  readonly tasks: readonly TaskReport[];
  /** What could not be asked, and why. */
  readonly missing: readonly string[];
}

/** What this replica knows of its own tasks. */
export interface OwnTasks {
  readonly replica: string;
  readonly statusOf: (projection: string) => TaskStatus | undefined;
}

/** What the overview looks at. */
export interface OverviewParts extends OwnTasks {
  readonly projections: readonly Projection[];
  readonly stores: ProjectionStores;
  readonly source: EventSource;
  readonly letters: LetterRecords;
  readonly phases: PhaseRecord;
}

/** Who owns a task, and where it is in its life. */
export type Where = Pick<TaskReport, 'owner' | 'phase' | 'code' | 'reason'>;

const OWNERS: ReadonlySet<string> = new Set(['loading', 'running', 'gap', 'halted']);

/** The tasks of the station, seen from this replica. */
export class TaskOverview {
  constructor(private readonly parts: OverviewParts) {}

  /** Looks at every task. Never rejects: what is away is missing from the report. */
  look(): Promise<Overview> {
    return overview(this.parts);
  }
}

async function overview(parts: OverviewParts): Promise<Overview> {
  const missing = new Set<string>();
  const known = async <Part>(asked: Promise<Part>): Promise<Part | null> => {
    try {
      return await asked;
    } catch (error) {
      missing.add(operationError(error).message);
      return null;
    }
  };
  const [said, waiting] = await Promise.all([
    known(parts.phases.said()),
    known(parts.letters.countsWaiting()),
  ]);
  const tasks = parts.projections.map(async (projection): Promise<TaskReport> => {
    const { name, version } = projection;
    const isOf = (row: { projection: string; version: number }): boolean =>
      row.projection === name && row.version === version;
    const state = await known(parts.stores.open(projection).state());
    return {
      projection: name,
      version,
      ...whereabouts(parts, name, said?.find(isOf)),
      counts: state?.counts ?? null,
      streams: await Promise.all(
        streamsRead(projection).map((stream) => streamReport(stream, state, parts.source, known)),
      ),
      queues: state?.quarantine.size ?? null,
      lettersWaiting: waiting === null ? null : (waiting.find(isOf)?.waiting ?? 0),
    };
  });
  return { replica: parts.replica, tasks: await Promise.all(tasks), missing: [...missing] };
}

/** What this replica knows as the owner; else what the owner said; else what is the matter here. */
export function whereabouts(parts: OwnTasks, name: string, said: Where | undefined): Where {
  const here = parts.statusOf(name);
  const mine = {
    owner: here !== undefined && OWNERS.has(here.phase) ? parts.replica : null,
    phase: here?.phase ?? 'standby',
    code: here?.code ?? null,
    reason: here?.reason ?? null,
  };
  if (mine.owner !== null || said === undefined || mine.phase === 'retrying') return mine;
  const { owner, phase, code, reason } = said;
  return { owner, phase, code, reason };
}

/** The streams that a projection reads, each once. */
async function streamReport(
  stream: string,
  state: TaskState | null,
  source: EventSource,
  known: <Part>(asked: Promise<Part>) => Promise<Part | null>,
): Promise<StreamReport> {
  const checkpoint = state === null ? null : (state.checkpoint[stream]?.sequence ?? 0);
  const head = (await known(source.stateOf(stream)))?.lastSequence ?? null;
  const lag = head === null || checkpoint === null ? null : Math.max(0, head - checkpoint);
  const snapshot = state?.checkpoint[snapshotOf(stream)]?.snapshot;
  const report = { stream, checkpoint, head, lag };
  return snapshot === undefined ? report : { ...report, snapshot: loaded(snapshot) };
}

/** Without the last entity: it may be a person. */
const loaded = ({ pages, counts, whole }: SnapshotPlace): SnapshotReport => ({
  pages,
  counts,
  whole,
});
