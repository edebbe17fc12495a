import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { ensureStream, type StreamContract } from './ensure-stream.js';
import { cloudEventHeaders, subjectOf, type OutgoingEvent } from './outgoing-event.js';
import type { Appended } from './appended.js';
import { isOvertaken, reasonOf } from './jetstream-failure.js';
import type { OwnStreams } from './own-streams.js';

const ANSWER_WITHIN = seconds(5);

/** The station's own streams in JetStream. What they hold is kept until somebody limits them. */
export class JetStreamOwnStreams implements OwnStreams {
  private readonly client: JetStreamClient;

  constructor(private readonly connection: NatsConnection) {
    this.client = jetstream(connection, { timeout: ANSWER_WITHIN });
  }

  async make(contract: StreamContract): Promise<void> {
    await ensureStream(this.connection, contract);
  }

  async publish(outgoing: OutgoingEvent, after?: number): Promise<Appended> {
    const { contract, event } = outgoing;
    const headers = cloudEventHeaders(outgoing);
    // Set by hand: the client takes an expected sequence of 0 for none.
    if (after !== undefined) headers.set('Nats-Expected-Last-Sequence', String(after));
    try {
      const { seq } = await this.client.publish(subjectOf(outgoing), JSON.stringify(event.data), {
        msgID: event.id,
        headers,
        expect: { streamName: contract.stream },
      });
      return { outcome: 'stored', sequence: seq };
    } catch (cause) {
      if (isOvertaken(cause)) return { outcome: 'overtaken' };
      const why = reasonOf(cause);
      const what = `The stream ${contract.stream} did not acknowledge the event ${event.id}: ${why}.`;
      throw new StationError('PUBLISH_FAILED', what, { cause });
    }
  }
}
