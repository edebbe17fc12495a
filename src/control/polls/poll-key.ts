import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../../model/clock.js';
import type { ErrorCode } from '../../model/error-codes.js';
import { newestOf } from '../../model/evolved-event.js';
import type { Poll } from '../../model/poll.js';
import type { Answer, OwnerAsks, Validators } from '../../owners/owner-asks.js';
import type { KeyedStream, LastMessage } from '../../source/keyed-stream.js';
import type { PollMemory, SeenKey } from '../../store/poll-memory.js';

/** What polls look at keys with. */
export interface PollGround {
  readonly asks: OwnerAsks;
  readonly stream: KeyedStream;
  readonly memory: PollMemory;
}

/** A key to look at. */
export interface KeyAsked {
  readonly key: string;
  readonly seen: SeenKey | undefined;
  /** When its shelf life ends. */
  readonly dueAt: Instant;
  readonly signal: AbortSignal;
}

/** What came of looking at a key. */
export type KeyOutcome = { readonly outcome: 'changed' | 'same' } | KeyFailure;

export interface KeyFailure {
  readonly outcome: 'failed';
  readonly code: ErrorCode;
  readonly reason: string;
  /** How long to wait at least before it is tried again, in milliseconds; undefined where that is no use. */
  readonly again?: number;
}

/** Tells, of what a poll published, when the owner was asked: milliseconds on the clock of the store. */
export const ASKED_AT_HEADER = 'Station-Asked-At';

/**
 * Asks the owner about one key and publishes what it answers, where that is not what the last message of the key tells.
 * Of two who look at a key at a time at most one publishes, and none what is older than what was seen.
 * Rejects where the store or the stream is away.
 */
export async function lookAtKey(
  poll: Poll,
  ground: PollGround,
  { key, seen, dueAt, signal }: KeyAsked,
): Promise<KeyOutcome> {
  const last = await ground.stream.last({ key });
  const answer = await ground.asks.ask({
    owner: poll.from,
    question: poll.question(key),
    purpose: 'poll',
    dueAt,
    signal,
    known: knownBy(seen, last),
  });
  if (answer.outcome === 'failed') return unanswered(answer);
  const { askedAt } = answer;
  if (answer.outcome === 'unchanged') {
    const sequence = last?.sequence ?? 0;
    await ground.memory.note(poll.name, key, { ...seen, sequence, seenAt: askedAt });
    return { outcome: 'same' };
  }
  const told = eventOf(poll, answer, key);
  if ('outcome' in told) return told;
  const validators = answer.outcome === 'answered' ? answer.validators : {};
  return publish(poll, ground, { key, last, told, askedAt, validators });
}

/** What the owner need not answer again: only while what it told is what the stream holds last. */
function knownBy(seen: SeenKey | undefined, last: LastMessage | undefined): Validators | undefined {
  if (seen === undefined || last === undefined || seen.sequence !== last.sequence) return undefined;
  const { etag, lastModified } = seen;
  if (etag === undefined && lastModified === undefined) return undefined;
  return { ...(etag && { etag }), ...(lastModified && { lastModified }) };
}

interface ToldEvent {
  readonly type: string;
  /** As JSON tells it. */
  readonly data: unknown;
}

/** The event of an answer, if both are as they were promised. */
function eventOf(
  poll: Poll,
  answer: Extract<Answer, { outcome: 'answered' | 'absent' }>,
  key: string,
): ToldEvent | KeyFailure {
  if (answer.outcome === 'absent') {
    if (poll.absent === undefined) return broken('POLL_KEY_ABSENT', 'The owner has no such thing.');
    const { absent } = poll;
    return madeEvent(poll, () => absent(key));
  }
  const parsed = poll.answer.safeParse(answer.body);
  if (parsed.success) return madeEvent(poll, () => poll.event(parsed.data, key));
  const [issue] = parsed.error.issues;
  return broken(
    'POLL_ANSWER_INVALID',
    `${issue?.path.join('.') || 'The answer'}: ${issue?.message}.`,
  );
}

function madeEvent({ publishes }: Poll, make: () => ToldEvent): ToldEvent | KeyFailure {
  try {
    const { type, data } = make();
    const form = publishes.events[type];
    if (form === undefined) return broken('POLL_EVENT_INVALID', `The contract has no ${type}.`);
    const told: unknown = JSON.parse(JSON.stringify(data));
    const parsed = newestOf(form).safeParse(told);
    if (parsed.success) return { type, data: told };
    const [issue] = parsed.error.issues;
    return broken('POLL_EVENT_INVALID', `${issue?.path.join('.') || type}: ${issue?.message}.`);
  } catch (error) {
    return broken('POLL_EVENT_INVALID', error instanceof Error ? error.message : String(error));
  }
}

interface Told {
  readonly key: string;
  readonly last: LastMessage | undefined;
  readonly told: ToldEvent;
  readonly askedAt: Instant;
  readonly validators: Validators;
}

async function publish(
  { name }: Poll,
  { stream, memory }: PollGround,
  { key, last, told, askedAt, validators }: Told,
): Promise<KeyOutcome> {
  const note = (sequence: number): Promise<void> =>
    memory.note(name, key, { sequence, seenAt: askedAt, ...validators });
  if (last !== undefined && isSame(last, told)) {
    await note(last.sequence);
    return { outcome: 'same' };
  }
  const seenAt = Math.max(await memory.seenAt(name, key), askedAtOf(last));
  // What lies ahead of the clock was seen by a clock that has gone back: nothing is known of its age.
  if (seenAt > askedAt && seenAt <= (await memory.now())) return { outcome: 'same' };
  const after = last?.sequence ?? 0;
  const event = { ...told, id: idOf(name, key, { after, told }), time: askedAt };
  const headers = { [ASKED_AT_HEADER]: String(askedAt) };
  const appended = await stream.append({ key }, { event, after, headers });
  if (appended.outcome === 'overtaken')
    return { ...broken('POLL_UNANSWERED', 'Another round told of the key meanwhile.'), again: 0 };
  await note(appended.sequence);
  return { outcome: 'changed' };
}

const isSame = ({ type, payload }: LastMessage, told: ToldEvent): boolean =>
  type === told.type && isDeepStrictEqual(parsed(payload), told.data);

/** Undefined of what is no JSON: somebody else published it. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

const askedAtOf = (last: LastMessage | undefined): Instant =>
  Number(last?.header(ASKED_AT_HEADER) ?? 0);

/** The same for the same event behind the same one: a message that is sent twice is stored once. */
const idOf = (poll: string, key: string, place: { after: number; told: ToldEvent }): string =>
  createHash('sha256')
    .update(JSON.stringify([poll, key, place.after, place.told]))
    .digest('base64url')
    .slice(0, 32);

const unanswered = (answer: Extract<Answer, { outcome: 'failed' }>): KeyFailure => ({
  outcome: 'failed',
  code: 'POLL_UNANSWERED',
  reason: `${answer.why}: ${answer.reason}`,
  again: answer.retryAfterMs ?? 0,
});

const broken = (code: ErrorCode, reason: string): KeyFailure => ({
  outcome: 'failed',
  code,
  reason: reason.slice(0, 300),
});
