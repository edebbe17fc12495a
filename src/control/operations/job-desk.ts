import { setTimeout as pause } from 'node:timers/promises';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Queue, type Job } from 'bullmq';
import { milliseconds, seconds, type Duration } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import { within } from '../within.js';
import type { Order, OrderOutcome } from './operation.js';
import { queueName, QUEUE_PREFIX, type JobsRedis } from './task-queue.js';

type OrderQueue = Queue<Order, OrderOutcome>;
type OrderJob = Job<Order, OrderOutcome>;

const ANSWER_WITHIN = seconds(5);
const LOOK_EVERY = milliseconds(50);
/** How long settled orders can still be asked about. */
const KEPT = { age: 24 * 60 * 60, count: 1_000 };

/** Where an order stands; `waiting` until its owner has settled it. */
export type OrderState =
  OrderOutcome | { readonly outcome: 'waiting' } | { readonly outcome: 'unknown' };

/** Hands orders to the owners of tasks, whichever replica that is. */
export class JobDesk implements BeforeApplicationShutdown {
  readonly #queues = new Map<string, OrderQueue>();

  constructor(private readonly redis: JobsRedis) {}

  /** Puts an order where the owner of the task finds it. @throws StationError STORE_UNAVAILABLE */
  async hand(projection: Projection, order: Order): Promise<void> {
    await answered(
      this.queueOf(projection).add(order.operation.action, order, {
        jobId: order.id,
        // Given back by a replica that lost the task, until another one takes it or it expires.
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: milliseconds(500) },
        removeOnComplete: KEPT,
        removeOnFail: KEPT,
      }),
    );
  }

  /** Where an order stands now. @throws StationError STORE_UNAVAILABLE */
  async look(projection: Projection, id: string): Promise<OrderState> {
    const job = await answered(this.queueOf(projection).getJob(id));
    return job === undefined ? { outcome: 'unknown' } : stateOf(job);
  }

  /**
   * Where an order stands once it is settled, or the time is over. Asked again and again: operators ask
   * for little, and listening would take a connection each.
   * @throws StationError STORE_UNAVAILABLE
   */
  async settled(projection: Projection, id: string, wait: Duration): Promise<OrderState> {
    const deadline = performance.now() + wait;
    for (;;) {
      const state = await this.look(projection, id);
      if (state.outcome !== 'waiting' || performance.now() > deadline) return state;
      await pause(LOOK_EVERY);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  private queueOf(projection: Projection): OrderQueue {
    const name = queueName(projection);
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const queue: OrderQueue = new Queue(name, {
      connection: this.redis.ask,
      prefix: QUEUE_PREFIX,
      skipWaitingForReady: true,
    });
    // Whoever asked hears of it as well.
    queue.on('error', () => undefined);
    this.#queues.set(name, queue);
    return queue;
  }
}

const stateOf = (job: OrderJob): OrderState => {
  if (job.finishedOn === undefined) return { outcome: 'waiting' };
  if (job.failedReason === undefined) return job.returnvalue;
  return { outcome: 'failed', error: { code: 'INTERNAL_SERVER_ERROR', message: job.failedReason } };
};

const answered = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
  try {
    return await within(ANSWER_WITHIN, asked);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = `The queue of orders cannot be reached: ${why}.`;
    throw new StationError('STORE_UNAVAILABLE', what, { cause });
  }
};
