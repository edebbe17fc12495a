import { setMaxListeners } from 'node:events';
import { DelegateBackoff, handleWhenResult, retry, type IRetryBackoffContext } from 'cockatiel';
import { LONGEST_TIMER, type Duration } from '../model/duration.js';

/** How something is tried again. */
export interface TryAgain<Told> {
  /** How long to wait at least, in milliseconds, where it is to be tried again; undefined where it is settled. */
  readonly again: (told: Told) => number | undefined;
  /** The first wait is at most this long, and each twice as long as the one before. */
  readonly first: Duration;
  readonly most: Duration;
  /** Ends it: what was told last counts. */
  readonly signal: AbortSignal;
}

/**
 * Tries until it is settled or nobody wants it any more, with growing waits, each between half and the whole of its
 * length by chance, so that those who failed together do not come back together. What an attempt throws is passed on.
 */
export async function tryAgain<Told extends object>(
  attempt: () => Promise<Told>,
  rules: TryAgain<Told>,
): Promise<Told> {
  const { again, signal } = rules;
  let last: Told | undefined;
  const settled = handleWhenResult((told) => again(told as Told) !== undefined);
  const policy = retry(settled, { backoff: waits(rules) }).dangerouslyUnref();
  const tried = policy.execute(async () => {
    if (last === undefined || !signal.aborted) last = await attempt();
    return last;
  }, signal);
  setMaxListeners(0, signal);
  let giveUp = (): void => undefined;
  const ended = new Promise<Told>((resolve) => {
    // Whatever is under way ends by the same signal; a wait does not.
    giveUp = () => resolve(last ?? tried);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([tried, ended]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

const waits = <Told>({ again, first, most }: TryAgain<Told>) =>
  new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const atLeast = 'value' in result ? (again(result.value as Told) ?? 0) : 0;
    const wait = Math.min(most, first * 2 ** Math.min(attempt - 1, 30));
    const chosen = Math.max(atLeast, wait / 2) + (wait / 2) * Math.random();
    return Math.min(chosen, LONGEST_TIMER);
  });
