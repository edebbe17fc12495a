import type { TransportCounts } from '../../../src/serve/transports.js';

/** What the station of the soak tells of itself. */
export interface Sample {
  /** After a garbage collection. */
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly counts: TransportCounts;
  /** Connections of any kind that are open. */
  readonly sockets: number;
  readonly changes: number;
}

/** What the station is told: to tell a sample, to write no more, or to end. */
export type Word = 'tell' | 'rest' | 'end';

/** The first thing it says. */
export interface Opened {
  readonly url: string;
  readonly socketUrl: string;
}

export const KEYS = 200;

/** How many changes the feed keeps: written at the start, so that memory does not grow by filling it. */
export const KEPT = 20_000;

export const keyOf = (i: number): string => `k${i % KEYS}`;
