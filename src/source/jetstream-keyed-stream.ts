import {
  jetstream,
  jetstreamManager,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { seconds } from '../model/duration.js';
import type { EventContract } from '../model/event-contract.js';
import { StationError } from '../model/station-error.js';
import type { Appended } from './appended.js';
import { isOvertaken, reasonOf } from './jetstream-failure.js';
import {
  subjectOfPlace,
  type KeyedStream,
  type KeyedStreams,
  type LastMessage,
  type NextMessage,
  type Place,
} from './keyed-stream.js';
import { cloudEventHeaders } from './outgoing-event.js';

const ANSWER_WITHIN = seconds(5);

/** Streams in JetStream: the server itself checks what a message is to come behind. */
export class JetStreamKeyedStreams implements KeyedStreams {
  constructor(private readonly connection: NatsConnection) {}

  open(contract: EventContract): KeyedStream {
    return new JetStreamKeyedStream(this.connection, contract);
  }
}

class JetStreamKeyedStream implements KeyedStream {
  private readonly client: JetStreamClient;
  private manager: JetStreamManager | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly contract: EventContract,
  ) {
    this.client = jetstream(connection, { timeout: ANSWER_WITHIN });
  }

  async last(place: Place): Promise<LastMessage | undefined> {
    const subject = subjectOfPlace(this.contract, place);
    try {
      const { streams } = await this.streams();
      const message = await streams.getMessage(this.contract.stream, { last_by_subj: subject });
      if (message === null) return undefined;
      const header = (name: string): string | undefined => message.header.get(name) || undefined;
      const { seq: sequence } = message;
      return { sequence, type: header('ce-type'), payload: message.string(), header };
    } catch (cause) {
      throw this.failure(`did not tell the last message of ${subject}`, cause);
    }
  }

  async append(place: Place, { event, after, ...more }: NextMessage): Promise<Appended> {
    const subject = subjectOfPlace(this.contract, place);
    const headers = cloudEventHeaders({ contract: this.contract, event });
    for (const [name, value] of Object.entries(more.headers ?? {})) headers.set(name, value);
    if (more.alone === true) headers.set('Nats-Rollup', 'sub');
    try {
      const { seq } = await this.client.publish(subject, JSON.stringify(event.data), {
        msgID: event.id,
        headers,
        expect: { streamName: this.contract.stream, lastSubjectSequence: after },
      });
      return { outcome: 'stored', sequence: seq };
    } catch (cause) {
      if (isOvertaken(cause)) return { outcome: 'overtaken' };
      throw this.failure(`did not store what was published to ${subject}`, cause);
    }
  }

  private async streams(): Promise<JetStreamManager> {
    this.manager ??= await jetstreamManager(this.connection, {
      checkAPI: false,
      timeout: ANSWER_WITHIN,
    });
    return this.manager;
  }

  private failure(what: string, cause: unknown): StationError {
    const why = reasonOf(cause);
    return new StationError(
      'PUBLISH_FAILED',
      `The stream ${this.contract.stream} ${what}: ${why}.`,
      {
        cause,
      },
    );
  }
}
