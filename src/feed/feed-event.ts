import type { Instant } from '../model/clock.js';
import type { Row } from '../model/row.js';
import type { FeedCursor, ToldChange } from './change-feed.js';

/**
 * A place in what one subscriber is told. While its snapshot is under way, `toldTo` is the last key of which it was
 * told, null before the first: rows up to there are as of the change `cursor`, the others are still to be told.
 */
export interface LinePlace {
  readonly cursor: FeedCursor;
  readonly toldTo?: string | null;
}

/**
 * `SNAPSHOT_STARTED`: what was told before is void. `SNAPSHOT`: a row as it is. `SNAPSHOT_COMPLETE`: every row was
 * told. `UPDATED`, `REMOVED`, `LEFT`: a change. `HEARTBEAT`: the subscriber is still heard.
 */
export type FeedEventKind =
  | 'SNAPSHOT_STARTED'
  | 'SNAPSHOT'
  | 'SNAPSHOT_COMPLETE'
  | 'UPDATED'
  | 'REMOVED'
  | 'LEFT'
  | 'HEARTBEAT';

/** What a subscriber is told at once. */
export interface FeedEvent {
  readonly kind: FeedEventKind;
  /** Where to go on after it. */
  readonly place: LinePlace;
  readonly key: string | null;
  readonly row: Row | null;
  /** Changes left out since the last one told, see {@link ToldChange}. */
  readonly skipped: number;
  /** Of a change. */
  readonly committedAt?: Instant;
  /** Of a heartbeat: all that the streams had stored before this instant was told; null where nothing is proved. */
  readonly asOf?: Instant | null;
}

/** An event that is about no row. */
export const bareEvent = (kind: FeedEventKind, place: LinePlace): FeedEvent => ({
  kind,
  place,
  key: null,
  row: null,
  skipped: 0,
});

export const snapshotEvent = (key: string, row: Row, place: LinePlace): FeedEvent => ({
  kind: 'SNAPSHOT',
  place,
  key,
  row,
  skipped: 0,
});

/** @param toldTo the key up to which a snapshot under way has come */
export function changeEvent(change: ToldChange, toldTo?: string | null): FeedEvent {
  const { key, row, cursor, skipped, committedAt, left } = change;
  const kind = row !== undefined ? 'UPDATED' : left === true ? 'LEFT' : 'REMOVED';
  const place = toldTo === undefined ? { cursor } : { cursor, toldTo };
  return { kind, place, key, row: row ?? null, skipped, committedAt };
}
