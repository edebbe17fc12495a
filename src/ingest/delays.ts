import type { Delays } from '../model/fact.js';
import type { FirstEvent } from './batch.js';

/** A commit's beginning and end, in milliseconds on the monotonic clock. */
export interface CommitTimes {
  readonly began: number;
  readonly ended: number;
}

/**
 * What the oldest event of a batch spent on each hop: those behind it spent less. One event a commit is
 * measured, so that it costs nothing an event.
 */
export function delaysOf(
  { arrival: { message, event }, takenAt, takenUp }: FirstEvent,
  { began, ended }: CommitTimes,
): Delays {
  const { storedAt } = message;
  const ofTask = {
    brokerMs: takenAt - storedAt,
    foldMs: began - takenUp,
    commitMs: ended - began,
  };
  // An envelope may tell the time where no header does.
  const tellsItsTime = message.header('ce-time') !== undefined || event.time !== storedAt;
  return tellsItsTime ? { producerMs: storedAt - event.time, ...ofTask } : ofTask;
}
