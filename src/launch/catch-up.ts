import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '../model/duration.js';

/** One task as `/control/tasks` shows it, as far as it matters here. */
export interface TaskView {
  phase: string;
  streams: readonly StreamView[];
}

export interface StreamView {
  /** The newest sequence of the stream; null where there is no such stream. */
  head: number | null;
  /** Null before the first commit. */
  lag: number | null;
}

const PATIENCE = seconds(60);

/** A task stands still in these until an operator has looked at it. */
const STANDING: readonly string[] = ['halted', 'gap'];

/** Whether every task has folded all that its streams hold, or goes no further by itself. */
export const isCaughtUp = (tasks: readonly TaskView[]): boolean =>
  tasks.every(
    ({ phase, streams }) =>
      STANDING.includes(phase) || streams.every(({ head, lag }) => lag === 0 || !head),
  );

/** Waits until the station has folded all that the streams hold. False when that takes more than a minute. */
export async function untilCaughtUp(stationUrl: string): Promise<boolean> {
  const giveUpAt = Date.now() + PATIENCE;
  while (Date.now() < giveUpAt) {
    const response = await fetch(`${stationUrl}/control/tasks`);
    if (!response.ok) return false;
    const { tasks } = (await response.json()) as { tasks: TaskView[] };
    if (isCaughtUp(tasks)) return true;
    await delay(50);
  }
  return false;
}
