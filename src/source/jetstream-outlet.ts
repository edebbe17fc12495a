import {
  jetstream,
  jetstreamManager,
  type JetStreamClient,
  type JetStreamManager,
  type StoredMsg,
  type StreamInfo,
} from '@nats-io/jetstream';
import { headers, millis, type NatsConnection } from '@nats-io/nats-core';
import { days, seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { ensureStream } from './ensure-stream.js';
import { isOvertaken, reasonOf } from './jetstream-failure.js';
import type {
  ForgottenRange,
  Outlet,
  OutletEnd,
  OutletMessage,
  OutletPlace,
  OutletRoom,
} from './outlet.js';

const ANSWER_WITHIN = seconds(5);
const READ_AHEAD = 1_000;

/** What a stream that the station makes may keep. Operators may change it: an existing stream stays as it is. */
export const OUTLET_LIMITS = { maxAge: days(7), maxBytes: 256 * 1024 * 1024 } as const;

/**
 * An outlet into JetStream. Each message names the sequence it expects before it, and all but the first of a run the
 * id of the message before it, too: of a run that another publisher got ahead of, nothing may fit in behind the other's
 * messages by its sequence alone. The server checks both.
 */
export class JetStreamOutlet implements Outlet {
  private readonly client: JetStreamClient;
  /** Of the connection, when the end was looked at: a server that came back may have lost what was the end then. */
  private lookedAtBy: string | undefined;
  private manager: JetStreamManager | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly place: OutletPlace,
  ) {
    this.client = jetstream(connection, { timeout: ANSWER_WITHIN });
  }

  async end(): Promise<OutletEnd> {
    return this.reached(async () => {
      this.lookedAtBy = sessionOf(this.connection);
      await ensureStream(this.connection, { ...this.place, limits: OUTLET_LIMITS });
      const { state } = await (await this.streams()).info(this.place.stream);
      const last = state.messages === 0 ? null : await this.messageAt(state.last_seq);
      return { sequence: state.last_seq, payload: last?.string() };
    });
  }

  async append(after: number, messages: readonly OutletMessage[]): Promise<'stored' | 'overtaken'> {
    if (sessionOf(this.connection) !== this.lookedAtBy) return 'overtaken';
    const sent = messages.map((message, i) =>
      this.publish(message, { sequence: after + i, id: messages[i - 1]?.id }),
    );
    const settled = await Promise.allSettled(sent);
    const first = settled.findIndex(
      (one, i) => one.status === 'rejected' || one.value !== after + i + 1,
    );
    const failed = settled[first];
    if (failed === undefined) return 'stored';
    if (failed.status === 'fulfilled' || isOvertaken(failed.reason)) return 'overtaken';
    throw this.failure(failed.reason);
  }

  async room(from: number): Promise<OutletRoom> {
    return this.reached(async () => {
      const { config, state } = await (await this.streams()).info(this.place.stream);
      const first = await this.messageAt(from);
      const oldest = first?.time ?? new Date(state.messages === 0 ? 0 : state.first_ts);
      return {
        ofBytes: first === null ? 1 : bytesShare(from, { config, state }),
        ofAge: ageShare(oldest, config),
      };
    });
  }

  async count(isAsked: (payload: string) => boolean): Promise<number> {
    return this.reached(async () => (await this.sequencesOf(Infinity, isAsked)).length);
  }

  async forget({ before, isSecret, found }: ForgottenRange): Promise<void> {
    return this.reached(async () => {
      const { stream } = this.place;
      const streams = await this.streams();
      const secret = await this.sequencesOf(before, isSecret);
      await found(secret.length);
      for (const sequence of secret) await streams.deleteMessage(stream, sequence, true);
      await streams.purge(stream, { seq: before });
    });
  }

  /** Of the messages before a sequence those that are asked for. */
  private async sequencesOf(before: number, isAsked: (payload: string) => boolean) {
    const { stream } = this.place;
    const asked: number[] = [];
    const { state } = await (await this.streams()).info(stream);
    const last = Math.min(before - 1, state.last_seq);
    if (state.messages === 0 || state.first_seq > last) return asked;
    const consumer = await this.client.consumers.get(stream);
    const messages = await consumer.consume({ max_messages: READ_AHEAD });
    for await (const message of messages) {
      if (message.seq <= last && isAsked(message.string())) asked.push(message.seq);
      if (message.seq >= last) break;
    }
    await messages.close();
    return asked;
  }

  private async publish(message: OutletMessage, before: Before): Promise<number> {
    const attributes = headers();
    for (const [name, values] of Object.entries(message.headers))
      for (const value of values) attributes.append(name, value);
    // Set by hand: the client takes an expected sequence of 0 for none.
    attributes.set('Nats-Expected-Last-Sequence', String(before.sequence));
    if (before.id !== undefined) attributes.set('Nats-Expected-Last-Msg-Id', before.id);
    const { subject, stream } = this.place;
    const ack = await this.client.publish(subject, message.payload, {
      msgID: message.id,
      headers: attributes,
      expect: { streamName: stream },
    });
    return ack.seq;
  }

  private async messageAt(sequence: number): Promise<StoredMsg | null> {
    return (await this.streams()).getMessage(this.place.stream, { seq: sequence });
  }

  private async streams(): Promise<JetStreamManager['streams']> {
    this.manager ??= await jetstreamManager(this.connection, {
      checkAPI: false,
      timeout: ANSWER_WITHIN,
    });
    return this.manager.streams;
  }

  private async reached<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (cause) {
      throw this.failure(cause);
    }
  }

  private failure(cause: unknown): StationError {
    if (cause instanceof StationError) return cause;
    const why = reasonOf(cause);
    const what = `The stream ${this.place.stream} did not store what was published to ${this.place.subject}: ${why}.`;
    return new StationError('PUBLISH_FAILED', what, { cause });
  }
}

/** What a message expects to come right behind. */
interface Before {
  readonly sequence: number;
  /** Where the message was of the same run: the server may have forgotten the ids of older ones. */
  readonly id: string | undefined;
}

/** Another one after each reconnect. */
const sessionOf = ({ info }: NatsConnection): string =>
  `${info?.server_id ?? ''}:${info?.client_id ?? ''}`;

/** By the average size of a message. */
function bytesShare(from: number, { config, state }: Pick<StreamInfo, 'config' | 'state'>): number {
  if (config.max_bytes <= 0 || state.messages === 0) return 0;
  const share = Math.min(1, (state.last_seq - from + 1) / state.messages);
  return (share * state.bytes) / config.max_bytes;
}

const ageShare = (oldest: Date, { max_age }: StreamInfo['config']): number =>
  max_age === 0 ? 0 : Math.min(1, (Date.now() - oldest.getTime()) / millis(max_age));
