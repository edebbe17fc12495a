import {
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type PubAck,
} from '@nats-io/jetstream';
import { RequestError, type NatsConnection } from '@nats-io/nats-core';
import { seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { reasonOf } from './jetstream-failure.js';
import { cloudEventHeaders, subjectOf, type OutgoingEvent } from './outgoing-event.js';

/** What the stream did with an event: stored it, or knew its message id already. */
export type Stored = 'published' | 'already-there';

export interface PublisherOptions {
  /** How many events may wait for their acknowledgement. */
  readonly maxInFlight?: number;
  /** Hears of each acknowledgement, in any order. */
  readonly onStored?: (outgoing: OutgoingEvent, stored: Stored) => void;
}

const ACK_TIMEOUT = seconds(30);

/**
 * Publishes events acknowledged, in the order given, many in flight. After the first failure it
 * takes no more, so that no event overtakes one that was lost on the way.
 */
export class Publisher {
  private readonly client: JetStreamClient;
  private readonly maxInFlight: number;
  private readonly onStored: (outgoing: OutgoingEvent, stored: Stored) => void;
  private inFlight = 0;
  private failure: StationError | undefined;
  private wakeUp: (() => void) | undefined;

  constructor(connection: NatsConnection, options: PublisherOptions = {}) {
    this.client = jetstream(connection);
    this.maxInFlight = options.maxInFlight ?? 2_000;
    this.onStored = options.onStored ?? (() => undefined);
  }

  /**
   * Sends an event once there is room for it. One caller at a time.
   * @throws StationError the first failure of this or an earlier event: PUBLISH_FAILED,
   * STREAM_MISSING where no stream listens, STREAM_MISMATCH where another one does.
   */
  async publish(outgoing: OutgoingEvent): Promise<void> {
    await this.until(() => this.inFlight < this.maxInFlight);
    this.inFlight += 1;
    void this.send(outgoing);
  }

  /** Waits until every event sent is acknowledged. @throws StationError as {@link publish}. */
  async settle(): Promise<void> {
    await this.until(() => this.inFlight === 0);
  }

  private async until(reached: () => boolean): Promise<void> {
    while (!this.failure && !reached()) {
      await new Promise<void>((resolve) => (this.wakeUp = resolve));
    }
    if (this.failure) throw this.failure;
  }

  private async send(outgoing: OutgoingEvent): Promise<void> {
    try {
      const ack = await this.client.publish(
        subjectOf(outgoing),
        JSON.stringify(outgoing.event.data),
        { msgID: outgoing.event.id, headers: cloudEventHeaders(outgoing), timeout: ACK_TIMEOUT },
      );
      checkStream(outgoing, ack);
      this.onStored(outgoing, ack.duplicate ? 'already-there' : 'published');
    } catch (cause) {
      this.failure ??= failureOf(outgoing, cause);
    } finally {
      this.inFlight -= 1;
      this.wakeUp?.();
    }
  }
}

function checkStream({ contract, event }: OutgoingEvent, ack: PubAck): void {
  if (ack.stream === contract.stream) return;
  const what = `Event ${event.id} went to the stream ${ack.stream}, not to ${contract.stream}.`;
  throw new StationError('STREAM_MISMATCH', what);
}

function failureOf(outgoing: OutgoingEvent, cause: unknown): StationError {
  if (cause instanceof StationError) return cause;
  const { contract, event } = outgoing;
  if (cause instanceof Error && isNoResponders(cause.cause)) {
    const what = `No stream stores ${subjectOf(outgoing)}; ${contract.stream} is to.`;
    return new StationError('STREAM_MISSING', what, { cause });
  }
  const by = cause instanceof JetStreamApiError ? 'was refused' : 'was not acknowledged';
  const why = reasonOf(cause);
  const what = `Event ${event.id} ${by} by the stream ${contract.stream}: ${why}.`;
  return new StationError('PUBLISH_FAILED', what, { cause });
}

const isNoResponders = (error: unknown): boolean =>
  error instanceof RequestError && error.isNoResponders();
