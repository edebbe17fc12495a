import type { Job, Queue } from 'bullmq';
import { taskName } from '../../model/projection.js';
import type { OrderOutcome } from '../operations/operation.js';
import type { Reconciled } from './reconciler.js';

/** A run on its way to whichever replica takes it. */
export interface RunJob {
  readonly projection: string;
  readonly version: number;
  /** Who asked for it, and the entry of the audit that tells its outcome; absent where the clock did. */
  readonly order?: { readonly id: string; readonly by: string };
}

export type RunQueue = Queue<RunJob, OrderOutcome>;
export type RunOnQueue = Job<RunJob, OrderOutcome>;

/** One queue for all projections: of all replicas one run is under way at a time. */
export const RUN_QUEUE = 'reconciliation';

/** The name under which runs of a projection come by the clock. */
export const schedulerOf = (projection: Reconciled): string => taskName(projection);

export const jobOf = ({ name: projection, version }: Reconciled): RunJob => ({
  projection,
  version,
});
