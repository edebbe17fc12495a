import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/nats-core';
import { minutes, type Duration } from '../model/duration.js';
import type { EventContract } from '../model/event-contract.js';
import { StationError } from '../model/station-error.js';
import { covers } from './subject.js';

/** A stream that there should be. */
export interface StreamContract extends Pick<EventContract, 'stream' | 'subject'> {
  /** What it stores beside the subject. */
  readonly alongside?: readonly string[];
  readonly limits?: StreamLimits;
  /** A message may take the place of the earlier ones of its subject. */
  readonly polled?: boolean;
}

/** What a stream keeps: the oldest messages go first. */
export interface StreamLimits {
  readonly maxAge: Duration;
  readonly maxBytes: number;
}

/** For how long the server itself recognises a message id that it stored. */
const DUPLICATE_WINDOW = minutes(10);

/**
 * Sees to it that the stream of a contract exists: a missing one is created (kept on disk, without
 * limits unless told), an existing one stays as it is.
 * @throws StationError STREAM_MISMATCH when the contract's subject is not the stream's.
 */
export async function ensureStream(
  connection: NatsConnection,
  contract: StreamContract,
): Promise<'created' | 'exists'> {
  const manager = await jetstreamManager(connection);
  const existing = await findStream(manager, contract.stream);
  if (existing === undefined) return createStream(manager, contract);
  const subjects = existing.config.subjects ?? [];
  const missing = subjectsOf(contract).filter(
    (wanted) => !subjects.some((subject) => covers(subject, wanted)),
  );
  if (missing.length === 0) return rollsUp(existing, contract);
  const has = subjects.join(', ') || 'no subject';
  const what = `The stream ${contract.stream} stores ${has}, but not ${missing.join(', ')}.`;
  throw new StationError('STREAM_MISMATCH', what);
}

/** The ends of polls would else grow a stream for ever. */
function rollsUp({ config }: StreamInfo, { stream, polled }: StreamContract): 'exists' {
  if (polled !== true || config.allow_rollup_hdrs) return 'exists';
  const what = `The stream ${stream} is of polls, but allows no message to take the place of earlier ones (allow_rollup_hdrs).`;
  throw new StationError('STREAM_MISMATCH', what);
}

const subjectsOf = ({ subject, alongside = [] }: StreamContract): string[] => [
  subject,
  ...alongside,
];

async function createStream(
  manager: JetStreamManager,
  contract: StreamContract,
): Promise<'created'> {
  const { stream, limits } = contract;
  const subjects = subjectsOf(contract);
  try {
    await manager.streams.add({
      name: stream,
      subjects,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      duplicate_window: nanos(DUPLICATE_WINDOW),
      ...(contract.polled === true && { allow_rollup_hdrs: true }),
      ...(limits && { max_age: nanos(limits.maxAge), max_bytes: limits.maxBytes }),
    });
    return 'created';
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    const what = `The stream ${stream} for ${subjects.join(', ')} cannot be created: ${cause.message}.`;
    throw new StationError('STREAM_MISMATCH', what, { cause });
  }
}

async function findStream(
  manager: JetStreamManager,
  stream: string,
): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(stream);
  } catch (error) {
    const isMissing =
      error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
    if (isMissing) return undefined;
    throw error;
  }
}
