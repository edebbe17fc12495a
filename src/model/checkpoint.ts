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
  /** How far a snapshot is loaded; only where the checkpoint is that of one, and then `sequence` counts its commits. */
  readonly snapshot?: SnapshotPlace;
}

/**
 * How far what owners told of a stream is loaded. Up to `after` all entities are in the rows as of the checkpoint of the
 * stream itself, behind it none is.
 */
export interface SnapshotPlace {
  /** The subject of the contract whose owner is asked now, or was asked last. */
  readonly of: string;
  /** The last entity that is loaded; absent before the first, and once nothing is left to load. */
  readonly after?: string;
  /** Nothing is left to load. */
  readonly whole: boolean;
  readonly pages: number;
  /** What became of the events of the pages. No stream delivered them: they are in no other counts. */
  readonly counts: Counts;
}

/** What tells a message from another one that came to hold the same sequence. */
export interface MessageIdentity {
  readonly sequence: number;
  /** When the stream stored it. */
  readonly storedAt: Instant;
  /** `Nats-Msg-Id`, where the producer set one. */
  readonly messageId?: string;
}

/**
 * Up to where a task has committed: stream -> checkpoint. A stream that is absent stands before its first event. Beside a
 * stream that began with a snapshot stands how far that is loaded, under {@link snapshotOf} the stream.
 */
export type Checkpoint = Readonly<Record<string, StreamCheckpoint>>;

/** What became of the events a source delivered. The three add up to the deliveries. */
export interface Counts {
  readonly folded: number;
  readonly filtered: number;
  readonly deadLettered: number;
}

export const NO_COUNTS: Counts = Object.freeze({ folded: 0, filtered: 0, deadLettered: 0 });

/** Under which name the snapshot of a stream stands in a checkpoint; no stream of NATS can be named so. */
export const snapshotOf = (stream: string): string => `${stream}/snapshot`;
