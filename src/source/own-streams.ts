import type { Appended } from './appended.js';
import type { StreamContract } from './ensure-stream.js';
import type { OutgoingEvent } from './outgoing-event.js';

/** The streams that the station itself publishes into. Methods reject with a StationError where NATS is away. */
export interface OwnStreams {
  /** Sees to it that a stream exists. Safe to repeat. @throws StationError STREAM_MISMATCH */
  make(contract: StreamContract): Promise<void>;
  /**
   * Stores an event under its id: an id that the stream knows is taken for stored.
   * @param after only where this is the last sequence of the stream
   * @throws StationError PUBLISH_FAILED: it may be stored, or not
   */
  publish(outgoing: OutgoingEvent, after?: number): Promise<Appended>;
}

/** The token under which Nest provides the {@link OwnStreams} of the station. */
export const OWN_STREAMS = Symbol('own-streams');
