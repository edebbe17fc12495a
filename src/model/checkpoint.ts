import type { Instant } from './clock.js';

/** How far one stream is applied, and what was applied last: a stream that lost its tail reuses sequences. */
export interface StreamCheckpoint {
  /** The last sequence committed; 0 before the first. */
  readonly sequence: number;
  /** When the stream was created, as the server says it: a re-created stream differs. */
  readonly streamCreated: string;
  /** The last applied message, to recognise it again; absent while none was applied. */
  readonly last?: MessageIdentity;
  /** Of a polled stream: when the last poll that succeeded began, on the clock of the store. */
  readonly polledAt?: Instant;
}

/** What tells a message from another one that came to hold the same sequence. */
export interface MessageIdentity {
  readonly sequence: number;
  /** When the stream stored it. */
  readonly storedAt: Instant;
  /** `Nats-Msg-Id`, where the producer set one. */
  readonly messageId?: string;
}

/** Up to where a task has committed: stream -> checkpoint. A stream that is absent stands before its first event. */
export type Checkpoint = Readonly<Record<string, StreamCheckpoint>>;

/** What became of the events a source delivered. The three add up to the deliveries. */
export interface Counts {
  readonly folded: number;
  readonly filtered: number;
  readonly deadLettered: number;
}

export const NO_COUNTS: Counts = Object.freeze({ folded: 0, filtered: 0, deadLettered: 0 });
