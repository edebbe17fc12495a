import type { Instant } from '../../model/clock.js';
import { milliseconds, seconds, type Duration } from '../../model/duration.js';
import type { Poll } from '../../model/poll.js';
import { tryAgain } from '../../owners/try-again.js';
import type { Place } from '../../source/keyed-stream.js';
import type { SeenKey } from '../../store/poll-memory.js';
import { lookAtKey, type KeyFailure, type KeyOutcome, type PollGround } from './poll-key.js';

/** What came of a round: of every key, either that it was seen, or why not. */
export interface RoundReport {
  /** On the clock of the store, as all instants of polls. */
  readonly began: Instant;
  readonly keys: number;
  readonly changed: number;
  readonly failed: readonly FailedKey[];
}

export type FailedKey = { readonly key: string } & Pick<KeyFailure, 'code' | 'reason'>;

/** One round of a poll. */
export interface Round {
  readonly poll: Poll;
  readonly ground: PollGround;
  /** The tightest staleness budget of the projections that read what it publishes. */
  readonly shelfLife: Duration;
  /** Ends it: what was not seen by then has failed. */
  readonly signal: AbortSignal;
}

/** Tells, at the end of a round that succeeded, when it began. */
export const POLL_BEGAN_HEADER = 'Station-Poll-Began';

/** Keys that are asked about at once; their owner has bounds of its own. */
const MOST_AT_ONCE = 32;

/** The first message of its stream, so that what is removed behind it leaves no doubt of where the stream begins. */
const OPENED: Place = { mark: 'opened' };
/** The only message of its subject: a round that ends takes the place of the one before. */
const ENDED: Place = { mark: 'ended' };

/**
 * Looks at every key of a poll, those first whose shelf life ends first, and tells its end where all were seen. A key that
 * fails is tried again until the round ends. Rejects where the store or the stream is away, at the beginning or at the end.
 */
export async function runRound(round: Round): Promise<RoundReport> {
  const { poll, ground } = round;
  const began = await ground.memory.now();
  await open(round, began);
  const endedBefore = (await ground.stream.last(ENDED))?.sequence ?? 0;
  const seen = await ground.memory.seen(poll.name);
  const outcomes = await lookAtAll(round, seen);
  const failed = [...outcomes].flatMap(([key, told]) =>
    told.outcome === 'failed' ? [{ key, code: told.code, reason: told.reason }] : [],
  );
  const changed = [...outcomes.values()].filter(({ outcome }) => outcome === 'changed').length;
  if (failed.length === 0) await tellEnd(round, began, endedBefore);
  return { began, keys: outcomes.size, changed, failed };
}

async function open({ poll, ground: { stream } }: Round, began: Instant): Promise<void> {
  if ((await stream.last(OPENED)) !== undefined) return;
  const event = { ...markOf(poll, 'PollOpened', began), data: { poll: poll.name } };
  await stream.append(OPENED, { event, after: 0 });
}

/** From now on everything is known as it was when the round began, or newer. */
async function tellEnd({ poll, ground }: Round, began: Instant, after: number): Promise<void> {
  const event = { ...markOf(poll, 'PollEnded', began), data: { poll: poll.name, began } };
  const headers = { [POLL_BEGAN_HEADER]: String(began) };
  await ground.stream.append(ENDED, { event, after, headers, alone: true });
}

/** No contract declares events of these types: they are filtered by whoever reads the stream. */
const markOf = ({ name }: Poll, type: 'PollOpened' | 'PollEnded', time: Instant) => ({
  type: `station.${type}`,
  id: `${name}:${type}:${time}`,
  time,
});

async function lookAtAll(
  round: Round,
  seen: ReadonlyMap<string, SeenKey>,
): Promise<ReadonlyMap<string, KeyOutcome>> {
  const outcomes = new Map<string, KeyOutcome>();
  const lastSeen = (key: string): Instant => seen.get(key)?.seenAt ?? 0;
  const keys = round.poll.keys.toSorted((a, b) => lastSeen(a) - lastSeen(b));
  const next = keys.values();
  const lookOn = async (): Promise<void> => {
    for (const key of next) outcomes.set(key, await lookUntilSeen(round, key, seen.get(key)));
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, lookOn));
  return outcomes;
}

function lookUntilSeen(
  { poll, ground, shelfLife, signal }: Round,
  key: string,
  seen: SeenKey | undefined,
): Promise<KeyOutcome> {
  const dueAt = (seen?.seenAt ?? 0) + shelfLife;
  const attempt = async (): Promise<KeyOutcome> =>
    signal.aborted ? TOO_LATE : lookAtKey(poll, ground, { key, seen, dueAt, signal }).catch(away);
  return tryAgain(attempt, {
    again: (told) => (told.outcome === 'failed' ? told.again : undefined),
    first: milliseconds(Math.min(seconds(1), poll.every / 10)),
    most: milliseconds(Math.min(seconds(30), poll.every / 4)),
    signal,
  });
}

const TOO_LATE: KeyFailure = {
  outcome: 'failed',
  code: 'POLL_UNANSWERED',
  reason: 'The round ended before its turn came.',
};

/** What the key needs is away: it is tried again like an owner that does not answer. */
const away = (error: unknown): KeyFailure => ({
  outcome: 'failed',
  code: 'INFRASTRUCTURE_AWAY',
  reason: error instanceof Error ? error.message : String(error),
  again: 0,
});
