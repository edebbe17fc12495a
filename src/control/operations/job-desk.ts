import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { milliseconds, type Duration } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import type { Order, OrderOutcome } from './operation.js';
import { answered, stateOf, untilSettled, type OrderState } from './order-state.js';
import { queueName, QUEUE_PREFIX, type JobsRedis } from './task-queue.js';

type OrderQueue = Queue<Order, OrderOutcome>;

/** How long settled orders can still be asked about. */
const KEPT = { age: 24 * 60 * 60, count: 1_000 };

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
    return stateOf(await answered(this.queueOf(projection).getJob(id)));
  }

  /**
   * Where an order stands once it is settled, or the time is over.
   * @throws StationError STORE_UNAVAILABLE
   */
  async settled(projection: Projection, id: string, wait: Duration): Promise<OrderState> {
    return untilSettled(() => this.look(projection, id), wait);
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
