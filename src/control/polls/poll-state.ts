import type { Instant } from '../../model/clock.js';
import type { Poll } from '../../model/poll.js';
import type { FailedKey, RoundReport } from './poll-round.js';

/** What all replicas know of a poll; instants are on the clock of the store. */
export interface PollState {
  /** The round that began last. */
  readonly began: Instant;
  /** When it ended; null while it is under way. */
  readonly ended: Instant | null;
  /** When the last round began in which every key was seen: projections are as fresh as that. */
  readonly succeeded: Instant | null;
  readonly changed: number;
  /** Rounds that failed since. */
  readonly failures: number;
  /** Of the last round that ended. */
  readonly failedKeys: number;
  /** The first of them, with why. */
  readonly failed: readonly FailedKey[];
}

const MOST_TOLD = 20;
const NEVER: PollState = {
  began: 0,
  ended: null,
  succeeded: null,
  changed: 0,
  failures: 0,
  failedKeys: 0,
  failed: [],
};

/** Reads what was written; a text that is none of these is as good as none. */
export function readState(text: string | undefined): PollState | undefined {
  if (text === undefined) return undefined;
  try {
    return { ...NEVER, ...(JSON.parse(text) as PollState) };
  } catch {
    return undefined;
  }
}

export const begun = (before: PollState | undefined, began: Instant): PollState => ({
  ...(before ?? NEVER),
  began,
  ended: null,
});

export function endedWith(
  before: PollState | undefined,
  { began, changed, failed }: RoundReport,
  ended: Instant,
): PollState {
  const { succeeded, failures } = before ?? NEVER;
  const round = { began, ended, changed, failedKeys: failed.length };
  return failed.length === 0
    ? { ...round, succeeded: began, failures: 0, failed }
    : { ...round, succeeded, failures: failures + 1, failed: failed.slice(0, MOST_TOLD) };
}

/** A poll as operators see it. */
export const listed = (poll: Poll, state: PollState | undefined, next: Instant | undefined) => ({
  name: poll.name,
  owner: poll.from.name,
  stream: poll.publishes.stream,
  everyMs: poll.every,
  keys: poll.keys.length,
  state: stateOf(state),
  began: timeOf(state?.began),
  ended: timeOf(state?.ended),
  succeeded: timeOf(state?.succeeded),
  next: timeOf(next),
  changed: state?.changed ?? 0,
  failures: state?.failures ?? 0,
  failedKeys: state?.failedKeys ?? 0,
  failed: state?.failed ?? [],
});

export type ListedPoll = ReturnType<typeof listed>;

function stateOf(state: PollState | undefined): 'never' | 'under way' | 'succeeded' | 'failed' {
  if (state === undefined) return 'never';
  if (state.ended === null) return 'under way';
  return state.failures === 0 ? 'succeeded' : 'failed';
}

const timeOf = (instant: Instant | null | undefined): string | null =>
  instant ? new Date(instant).toISOString() : null;
