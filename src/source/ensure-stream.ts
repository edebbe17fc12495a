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

type StreamContract = Pick<EventContract, 'stream' | 'subject'> & {
  readonly limits?: StreamLimits;
};

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
  if (subjects.some((subject) => covers(subject, contract.subject))) return 'exists';
  const has = subjects.join(', ') || 'no subject';
  const what = `The stream ${contract.stream} stores ${has}, but not ${contract.subject}.`;
  throw new StationError('STREAM_MISMATCH', what);
}

async function createStream(
  manager: JetStreamManager,
  { stream, subject, limits }: StreamContract,
): Promise<'created'> {
  try {
    await manager.streams.add({
      name: stream,
      subjects: [subject],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      duplicate_window: nanos(DUPLICATE_WINDOW),
      ...(limits && { max_age: nanos(limits.maxAge), max_bytes: limits.maxBytes }),
    });
    return 'created';
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    const what = `The stream ${stream} for ${subject} cannot be created: ${cause.message}.`;
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
