import { Logger } from '@nestjs/common';
import { RedriveRefused } from '../../ingest/redrive.js';
import type { Task } from '../../ingest/task.js';
import type { Clock } from '../../model/clock.js';
import { StationError } from '../../model/station-error.js';
import type { LetterRecords } from '../dead-letters/letter-records.js';
import type { LetterGauges } from '../metrics/letter-gauges.js';
import { operationError } from './operation-error.js';
import type { Audit } from './audit.js';
import type { Operation, OperationResult, Order, OrderOutcome } from './operation.js';

/** What orders are carried out with. */
export interface OwnerWorkParts {
  readonly taskOf: (projection: string) => Task | undefined;
  readonly letters: LetterRecords;
  readonly audit: Audit;
  readonly gauges: LetterGauges;
  readonly clock: Clock;
}

/** Carries out orders at the owner of their task. Repeating one is harmless: what it did stands in the commits. */
export class OwnerWork {
  readonly #logger = new Logger('Operations');

  constructor(private readonly parts: OwnerWorkParts) {}

  /** @throws StationError TASK_NOT_OWNED where another replica must do it */
  async carryOut(projection: string, order: Order): Promise<OrderOutcome> {
    const outcome = await this.attempt(projection, order);
    const { action } = order.operation;
    this.#logger.log(`${action} of ${projection}, asked by ${order.by}: ${outcome.outcome}`);
    await this.note(order.id, outcome);
    return outcome;
  }

  private async attempt(projection: string, order: Order): Promise<OrderOutcome> {
    const task = this.parts.taskOf(projection);
    try {
      if (task === undefined) throw notHere(projection);
      if (this.parts.clock.now() > order.expiresAt) throw expired(order);
      return { outcome: 'done', result: await this.perform(task, order) };
    } catch (error) {
      if (isElsewhere(error)) throw error;
      return { outcome: 'failed', error: operationError(error) };
    }
  }

  private async perform(task: Task, { by, operation }: Order): Promise<OperationResult> {
    switch (operation.action) {
      case 'redrive':
        return task.redrive(operation.queues);
      case 'discard':
        return this.discard(task, by, operation);
      case 'accept-gap':
        return task.acceptGap();
      case 'rebuild':
        await task.rebuild();
        return null;
      case 'resume':
        await task.resume();
        return null;
    }
  }

  private async discard(
    task: Task,
    by: string,
    { version, number, queue, reason }: Operation & { action: 'discard' },
  ): Promise<OperationResult> {
    const letter = { projection: task.name, version, number };
    await this.parts.letters.discard(letter, { by, reason });
    this.parts.gauges.discarded(task.name);
    return task.tidy(queue);
  }

  /** What was done stays done where SQL is away meanwhile: the entry then says no more than that it was asked. */
  private async note(id: string, outcome: OrderOutcome): Promise<void> {
    try {
      await this.parts.audit.settled(id, outcome);
    } catch (error) {
      this.#logger.warn(
        `The outcome of ${id} could not be noted: ${operationError(error).message}`,
      );
    }
  }
}

const isElsewhere = (error: unknown): boolean =>
  error instanceof RedriveRefused ||
  (error instanceof StationError && error.code === 'TASK_NOT_OWNED');

const notHere = (projection: string): StationError =>
  new StationError('TASK_NOT_OWNED', `This replica has no task of ${projection}.`);

const expired = ({ operation, by }: Order): StationError =>
  new StationError(
    'OPERATION_EXPIRED',
    `No owner took the ${operation.action} that ${by} asked for in time; nothing was done.`,
  );
