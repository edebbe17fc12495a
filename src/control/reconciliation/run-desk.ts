import type { BeforeApplicationShutdown } from '@nestjs/common';
import { seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { Audit } from '../operations/audit.js';
import { operationError } from '../operations/operation-error.js';
import type { Ordered } from '../operations/operations.js';
import { answered, stateOf, untilSettled, type OrderState } from '../operations/order-state.js';
import type { Reconciled } from './reconciler.js';
import { jobOf, type RunQueue } from './run-queue.js';

export interface RunDeskParts {
  readonly queue: RunQueue;
  readonly projections: readonly Projection[];
  readonly reconciled: readonly Reconciled[];
  readonly audit: Pick<Audit, 'asked' | 'settled'>;
}

/** A run waits for a proof or two, and for the run before it. */
const WAIT = seconds(10);
/** How long settled runs can still be asked about. */
const KEPT = { age: 24 * 60 * 60, count: 1_000 };

/** Hands runs that operators ask for to whichever replica compares next. */
export class RunDesk implements BeforeApplicationShutdown {
  constructor(private readonly parts: RunDeskParts) {}

  /** Compares the next sample now. @throws StationError PROJECTION_UNKNOWN, STORE_UNAVAILABLE, SQL_UNAVAILABLE */
  async run(by: string, name: string): Promise<Ordered> {
    const { queue, audit } = this.parts;
    const projection = this.reconciled(name);
    const id = await audit.asked(by, projection, { action: 'reconcile' });
    const options = { jobId: id, removeOnComplete: KEPT, removeOnFail: KEPT };
    try {
      await answered(queue.add(name, { ...jobOf(projection), order: { id, by } }, options));
    } catch (error) {
      await audit.settled(id, { outcome: 'failed', error: operationError(error) });
      throw error;
    }
    // It is handed over: whoever asked can look at it again.
    const state = await untilSettled(() => this.stateOf(id), WAIT).catch((): OrderState => ({
      outcome: 'waiting',
    }));
    return { projection: name, operation: id, state };
  }

  /** @throws StationError PROJECTION_UNKNOWN, OPERATION_UNKNOWN, STORE_UNAVAILABLE */
  async look(name: string, operation: string): Promise<Ordered> {
    const projection = this.reconciled(name).name;
    const state = await this.stateOf(operation);
    if (state.outcome !== 'unknown') return { projection, operation, state };
    throw new StationError('OPERATION_UNKNOWN', `There is no run ${operation} of ${projection}.`);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.queue.close();
  }

  private async stateOf(id: string): Promise<OrderState> {
    return stateOf(await answered(this.parts.queue.getJob(id)));
  }

  private reconciled(name: string): Reconciled {
    const { projections, reconciled } = this.parts;
    const found = reconciled.find((projection) => projection.name === name);
    if (found !== undefined) return found;
    const isServed = projections.some((projection) => projection.name === name);
    const what = isServed
      ? `${name} declares no owner that its rows are compared with.`
      : `This station serves no projection ${name}.`;
    throw new StationError('PROJECTION_UNKNOWN', what);
  }
}
