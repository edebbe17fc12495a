import { setMaxListeners } from 'node:events';
import {
  DeliverPolicy,
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  type ConsumerMessages,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { MessageIdentity } from '../model/checkpoint.js';
import { seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import {
  MESSAGE_ID_HEADER,
  type EventSource,
  type ReadRequest,
  type SourceMessage,
  type SourceReader,
  type StreamState,
} from './event-source.js';
import { JetStreamMessage } from './jetstream-message.js';
import { MemoryMessage } from './memory-message.js';

/** How many messages the server may send ahead: fewer starve the reader, more only cost memory. */
const READ_AHEAD = 2_000;

const STREAM_NOT_FOUND = 10059;

/** Reads JetStream by ordered pull consumers: in order, without acknowledgements, at the reader's pace. */
export class JetStreamSource implements EventSource {
  private readonly readers = new Set<JetStreamReader>();
  /** Aborted while there is no connection. */
  private broken = unbroken();

  private constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {
    void this.watchConnection();
  }

  static async on(connection: NatsConnection): Promise<JetStreamSource> {
    return new JetStreamSource(connection, await jetstreamManager(connection, { checkAPI: false }));
  }

  async stateOf(stream: string): Promise<StreamState | undefined> {
    try {
      const { created, state } = await this.answer(() => this.manager.streams.info(stream));
      const lastSequence = state.last_seq;
      // An empty stream says 0, or the next one it will give.
      const firstSequence = state.messages === 0 ? lastSequence + 1 : state.first_seq;
      return { created, firstSequence, lastSequence };
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
      throw error;
    }
  }

  async identityFrom(stream: string, sequence: number): Promise<MessageIdentity | undefined> {
    const query = { seq: sequence, next_by_subj: '>' };
    const stored = await this.answer(() => this.manager.streams.getMessage(stream, query));
    if (stored === null) return undefined;
    const messageId = stored.header.get(MESSAGE_ID_HEADER);
    const identity = { sequence: stored.seq, storedAt: stored.time.getTime() };
    return messageId ? { ...identity, messageId } : identity;
  }

  async messageAt(stream: string, sequence: number): Promise<SourceMessage | undefined> {
    const query = { seq: sequence };
    const stored = await this.answer(() => this.manager.streams.getMessage(stream, query));
    if (stored === null) return undefined;
    const { subject, header, data: payload } = stored;
    const headers = Object.fromEntries(header.keys().map((name) => [name, header.values(name)]));
    const message = { sequence, subject, storedAt: stored.time.getTime(), headers, payload };
    return new MemoryMessage(stream, message, 0);
  }

  async holdsNothing({ stream, subject = '>', after }: ReadRequest): Promise<boolean> {
    const query = { seq: after + 1, next_by_subj: subject };
    const first = await this.answer(() => this.manager.streams.getMessage(stream, query));
    return first === null;
  }

  async read({ stream, subject, after }: ReadRequest): Promise<SourceReader> {
    const options = {
      ...(subject === undefined ? {} : { filter_subjects: subject }),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: after + 1,
      inactive_threshold: seconds(30),
    };
    const consumers = jetstream(this.connection).consumers;
    const consumer = await this.answer(() => consumers.get(stream, options));
    const messages = await consumer.consume({
      max_messages: READ_AHEAD,
      expires: seconds(10),
      idle_heartbeat: seconds(2),
    });
    const reader = new JetStreamReader(stream, messages);
    this.readers.add(reader);
    void messages.closed().then(() => this.readers.delete(reader));
    return reader;
  }

  /**
   * The answer to a request. What is asked while the connection is broken, or was before it broke, is never
   * answered: it is refused at once rather than when its time is over.
   */
  private async answer<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const { signal } = this.broken;
    let breaks = (): void => undefined;
    const broken = new Promise<never>((_, reject) => {
      breaks = () => reject(new StationError('NATS_UNAVAILABLE', 'The connection is broken.'));
    });
    signal.addEventListener('abort', breaks);
    if (signal.aborted) breaks();
    try {
      return await Promise.race([broken, signal.aborted ? broken : ask()]);
    } finally {
      signal.removeEventListener('abort', breaks);
    }
  }

  private async watchConnection(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect' || type === 'close') this.broken.abort();
      else if (type === 'reconnect') this.broken = unbroken();
      else continue;
      for (const reader of this.readers) reader.close();
    }
  }
}

/** As many as like may listen to its signal: each request does while it waits. */
function unbroken(): AbortController {
  const broken = new AbortController();
  setMaxListeners(0, broken.signal);
  return broken;
}

/** Notices after which the consumer, or the stream behind it, may be another one. */
const BREAKS: ReadonlySet<string> = new Set([
  'heartbeats_missed',
  'reset',
  'ordered_consumer_recreated',
  'consumer_not_found',
  'consumer_deleted',
  'stream_not_found',
  'no_responders',
]);

/** Ends at the first sign that what follows may not be the same stream. */
class JetStreamReader implements SourceReader {
  private ended = false;

  constructor(
    private readonly stream: string,
    private readonly messages: ConsumerMessages,
  ) {
    void this.endOnABreak();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceMessage> {
    for await (const message of this.messages) {
      if (this.ended) return;
      yield new JetStreamMessage(this.stream, message);
    }
  }

  close(): void {
    this.ended = true;
    void this.messages.close();
  }

  private async endOnABreak(): Promise<void> {
    for await (const { type } of this.messages.status()) if (BREAKS.has(type)) this.close();
  }
}
