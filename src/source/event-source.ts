import type { MessageIdentity } from '../model/checkpoint.js';
import type { Instant } from '../model/clock.js';
import type { Headers } from '../model/dead-letter.js';

/** What a stream holds now. */
export interface StreamState {
  /** When the stream was created, as the server says it. */
  readonly created: string;
  /** The first sequence it still holds; last + 1 when it is empty. */
  readonly firstSequence: number;
  /** The head: the newest sequence it ever gave. */
  readonly lastSequence: number;
}

/** One stored message, as the source delivered it; nothing of it is decoded before it is asked for. */
export interface SourceMessage {
  readonly stream: string;
  readonly sequence: number;
  readonly subject: string;
  readonly storedAt: Instant;
  /** Messages that the stream still held for this reader when it delivered this one. */
  readonly pending: number;
  header(name: string): string | undefined;
  headers(): Headers;
  /** @throws SyntaxError when the payload is not JSON. */
  json(): unknown;
  /** The payload as it came. */
  payload(): Uint8Array;
}

/** What to read: every message of the subject above a sequence, in stream order. */
export interface ReadRequest {
  readonly stream: string;
  /** One subject, with at most wildcards; every subject of the stream when absent. */
  readonly subject?: string;
  readonly after: number;
}

/**
 * Messages in order. The reader decides the pace. Iteration ends, without an error, when `close` is
 * called or when the source can no longer vouch that what follows is the same stream (a reconnect, a
 * re-created consumer): look at the stream again, then open another.
 */
export interface SourceReader extends AsyncIterable<SourceMessage> {
  close(): void;
}

/** Where tasks take their events from. Methods reject when the source is away. */
export interface EventSource {
  /** Undefined when there is no such stream. */
  stateOf(stream: string): Promise<StreamState | undefined>;
  /** Who the first message at or after a sequence is; undefined when there is none. */
  identityFrom(stream: string, sequence: number): Promise<MessageIdentity | undefined>;
  /** One message, to look at; undefined where the stream holds none under that sequence. */
  messageAt(stream: string, sequence: number): Promise<SourceMessage | undefined>;
  /** Whether the stream holds no message of the request's subject above its sequence. */
  holdsNothing(request: ReadRequest): Promise<boolean>;
  read(request: ReadRequest): Promise<SourceReader>;
}

/** The header by which JetStream recognises a message published twice. */
export const MESSAGE_ID_HEADER = 'Nats-Msg-Id';

/** The identity of a delivered message. */
export function identityOf(message: SourceMessage): MessageIdentity {
  const messageId = message.header(MESSAGE_ID_HEADER);
  const { sequence, storedAt } = message;
  return messageId === undefined ? { sequence, storedAt } : { sequence, storedAt, messageId };
}

/** The token under which Nest provides the {@link EventSource} of the station. */
export const EVENT_SOURCE = Symbol('event-source');
