import type { Instant } from '../../model/clock.js';
import type { DriftedRow } from './drifted-row.entity.js';
import type { Reconciled } from './reconciler.js';
import type { ReconciliationRun } from './reconciliation-run.entity.js';
import type { RunFilter, RunRecords, RunSeen } from './run-records.js';

/** How the rows of a projection are compared, as it is declared. */
export interface ReconciledProjection {
  readonly projection: string;
  readonly version: number;
  /** Who is asked. */
  readonly owner: string;
  readonly everyMs: number;
  readonly sample: number;
  /** The stream into which repairs are published; null where drift is only told. */
  readonly repairs: string | null;
}

/** A run as it is answered, with instants as people read them. */
export type RunAnswer = Omit<ReconciliationRun, RunTime | 'nextAfter'> & {
  readonly [Time in Exclude<RunTime, 'startedAt'>]: string | null;
} & {
  readonly startedAt: string;
  readonly rows: readonly Omit<DriftedRow, 'run' | 'projection'>[];
};
type RunTime = 'startedAt' | 'endedAt' | 'asOf';

export interface ReconciliationOverview {
  readonly projections: readonly ReconciledProjection[];
  readonly runs: readonly RunAnswer[];
}

/** What operators see of rows and their owners. */
export class ReconciliationReport {
  constructor(
    private readonly records: Pick<RunRecords, 'list'>,
    private readonly projections: readonly Reconciled[],
  ) {}

  /** @throws StationError SQL_UNAVAILABLE */
  async look(filter: RunFilter): Promise<ReconciliationOverview> {
    const runs = await this.records.list(filter);
    return { projections: this.projections.map(declared), runs: runs.map(runAnswer) };
  }
}

const declared = ({ name, version, reconciled }: Reconciled): ReconciledProjection => ({
  projection: name,
  version,
  owner: reconciled.with.from.name,
  everyMs: reconciled.every,
  sample: reconciled.sample,
  repairs: reconciled.repair?.publishes.stream ?? null,
});

function runAnswer({ run, rows }: RunSeen): RunAnswer {
  const { nextAfter: _, startedAt, endedAt, asOf, ...told } = run;
  return {
    ...told,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: timeOf(endedAt),
    asOf: timeOf(asOf),
    rows: rows.map(({ run: _run, projection: _projection, ...row }) => row),
  };
}

const timeOf = (instant: Instant | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();
