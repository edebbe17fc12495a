import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Worker, type Job } from 'bullmq';
import type { Fact, TaskPhase } from '../../model/fact.js';
import { seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import type { Order, OrderOutcome } from './operation.js';
import { queueName, QUEUE_PREFIX, type JobsRedis } from './task-queue.js';

/** Carries out an order; rejects where another replica owns the task, which then gets the order. */
export type CarryOut = (projection: string, order: Order) => Promise<OrderOutcome>;

/** An owner that was killed loses its order to the next one about this long after. */
const LOCK = seconds(10);
const LOOK_FOR_LOST = seconds(5);

/** Whether a replica whose task moved to a phase owns it; undefined where that does not show. */
const OWNS: Readonly<Record<TaskPhase, boolean | undefined>> = {
  loading: true,
  running: true,
  gap: true,
  halted: true,
  standby: false,
  stopped: false,
  retrying: undefined,
};

/** Takes the orders of a task out of its queue for as long as this replica owns it. */
export class OwnerJobs implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Jobs');
  readonly #workers = new Map<string, Worker<Order, OrderOutcome>>();
  readonly #closing = new Set<Promise<void>>();
  #carryOut: CarryOut | undefined;

  constructor(
    private readonly redis: JobsRedis,
    private readonly projections: readonly Projection[],
  ) {}

  /** Says who carries orders out; before that none is taken. */
  attend(carryOut: CarryOut): void {
    this.#carryOut = carryOut;
  }

  /** An observer of the engine. */
  readonly observe = (fact: Fact): void => {
    if (fact.fact !== 'task-moved') return;
    const owns = OWNS[fact.to];
    if (owns === true) this.open(fact.task);
    if (owns === false) this.close(fact.task);
  };

  async beforeApplicationShutdown(): Promise<void> {
    this.#carryOut = undefined;
    for (const task of this.#workers.keys()) this.close(task);
    await Promise.all(this.#closing);
  }

  private open(task: string): void {
    const projection = this.projections.find(({ name }) => name === task);
    const carryOut = this.#carryOut;
    if (projection === undefined || carryOut === undefined || this.#workers.has(task)) return;
    const worker = new Worker<Order, OrderOutcome>(
      queueName(projection),
      (job: Job<Order, OrderOutcome>) => carryOut(task, job.data),
      {
        connection: this.redis.work,
        prefix: QUEUE_PREFIX,
        concurrency: 1,
        lockDuration: LOCK,
        stalledInterval: LOOK_FOR_LOST,
        maxStalledCount: 1_000,
      },
    );
    worker.on('error', (error) => this.#logger.debug(`Orders of ${task}: ${error.message}`));
    this.#workers.set(task, worker);
  }

  private close(task: string): void {
    const worker = this.#workers.get(task);
    if (worker === undefined) return;
    this.#workers.delete(task);
    const closing = worker.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
