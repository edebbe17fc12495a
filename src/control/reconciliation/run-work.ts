import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Worker } from 'bullmq';
import { seconds } from '../../model/duration.js';
import { StationError } from '../../model/station-error.js';
import { operationError } from '../operations/operation-error.js';
import type { Audit } from '../operations/audit.js';
import type { OrderOutcome } from '../operations/operation.js';
import { QUEUE_PREFIX, type JobsRedis } from '../operations/task-queue.js';
import type { Reconciled, Reconciler } from './reconciler.js';
import { RUN_QUEUE, type RunJob } from './run-queue.js';

export interface RunWorkParts {
  readonly redis: JobsRedis;
  readonly projections: readonly Reconciled[];
  readonly reconciler: Pick<Reconciler, 'run'>;
  readonly audit: Pick<Audit, 'settled'>;
}

/** A run whose replica was killed is taken up by another one about this long after. */
const LOCK = seconds(30);
const LOOK_FOR_LOST = seconds(15);

/** Takes runs out of their queue: any replica may, and of all of them one does at a time. */
export class RunWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Reconciliation');
  readonly #stopping = new AbortController();
  #worker: Worker<RunJob, OrderOutcome> | undefined;

  constructor(private readonly parts: RunWorkParts) {}

  onApplicationBootstrap(): void {
    if (this.parts.projections.length === 0) return;
    this.#worker = new Worker<RunJob, OrderOutcome>(RUN_QUEUE, ({ data }) => this.run(data), {
      connection: this.parts.redis.work,
      prefix: QUEUE_PREFIX,
      concurrency: 1,
      lockDuration: LOCK,
      stalledInterval: LOOK_FOR_LOST,
    });
    this.#worker.on('error', (error) => this.#logger.debug(error.message));
  }

  /** What is under way is cut short: another run begins where it did. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#worker?.close();
  }

  private async run(job: RunJob): Promise<OrderOutcome> {
    const { order } = job;
    const outcome = await this.attempt(job);
    if (outcome.outcome === 'failed')
      this.#logger.warn(`${job.projection} was not compared: ${outcome.error.message}`);
    if (order === undefined) return outcome;
    try {
      await this.parts.audit.settled(order.id, outcome);
    } catch (error) {
      const why = operationError(error).message;
      this.#logger.warn(`The outcome of ${order.id} could not be noted: ${why}`);
    }
    return outcome;
  }

  private async attempt({ projection: name, version, order }: RunJob): Promise<OrderOutcome> {
    const { projections, reconciler } = this.parts;
    const found = projections.find((one) => one.name === name && one.version === version);
    try {
      if (found === undefined) throw notHere(name, version);
      const { signal } = this.#stopping;
      const result = await reconciler.run(found, { askedBy: order?.by ?? null, signal });
      return { outcome: 'done', result };
    } catch (error) {
      return { outcome: 'failed', error: operationError(error) };
    }
  }
}

const notHere = (name: string, version: number): StationError =>
  new StationError('PROJECTION_UNKNOWN', `This replica compares no ${name} of version ${version}.`);
