import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { milliseconds, seconds, type Duration } from '../../model/duration.js';
import { StationError } from '../../model/station-error.js';
import { within } from '../within.js';
import type { OrderOutcome } from './operation.js';

/** Where an order stands; `waiting` until whoever carries it out has settled it. */
export type OrderState =
  OrderOutcome | { readonly outcome: 'waiting' } | { readonly outcome: 'unknown' };

const ANSWER_WITHIN = seconds(5);
const LOOK_EVERY = milliseconds(50);

/** Where the order of a job stands. */
export const stateOf = (job: Job<unknown, OrderOutcome> | undefined): OrderState => {
  if (job === undefined) return { outcome: 'unknown' };
  if (job.finishedOn === undefined) return { outcome: 'waiting' };
  if (job.failedReason === undefined) return job.returnvalue;
  return { outcome: 'failed', error: { code: 'INTERNAL_SERVER_ERROR', message: job.failedReason } };
};

/**
 * Where an order stands once it is settled, or the time is over. Asked again and again: operators ask for little, and
 * listening would take a connection each.
 */
export async function untilSettled(
  look: () => Promise<OrderState>,
  wait: Duration,
): Promise<OrderState> {
  const deadline = performance.now() + wait;
  for (;;) {
    const state = await look();
    if (state.outcome !== 'waiting' || performance.now() > deadline) return state;
    await pause(LOOK_EVERY);
  }
}

/** What a queue answers. @throws StationError STORE_UNAVAILABLE */
export const answered = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
  try {
    return await within(ANSWER_WITHIN, asked);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = `The queue of orders cannot be reached: ${why}.`;
    throw new StationError('STORE_UNAVAILABLE', what, { cause });
  }
};
