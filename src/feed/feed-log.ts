import { StationError } from '../model/station-error.js';
import type { Change, FeedCursor } from './change-feed.js';

/** The committed changes of one projection as the store keeps them, for a while, by running number. */
export interface FeedLog {
  /** The running number of the newest change; 0 before the first. */
  head(): Promise<FeedCursor>;
  /** One bounded run of the changes after `after`, oldest first; it begins later where the log was cut. */
  read(after: FeedCursor): Promise<readonly Change[]>;
  /** Tells the listener every change after `after` as it comes; rides out an unavailable store. */
  tail(after: FeedCursor, listener: TailListener): StopTail;
}

/** Hears runs of changes in order; it must not throw. */
export interface TailListener {
  changes(run: readonly Change[]): void;
  /** The log can no longer tell what came after the last run; nothing follows. */
  lost(error: Error): void;
}

export type StopTail = () => void;

/**
 * The next run of changes after a cursor, with nothing left out; empty at the end of the log.
 * @throws StationError CURSOR_EXPIRED or CURSOR_INVALID.
 */
export async function readOn(log: FeedLog, after: FeedCursor): Promise<readonly Change[]> {
  const run = await log.read(after);
  if (run.length > 0) return withoutHole(run, after);
  const head = await log.head();
  if (head < after) throw ahead(after, head);
  // Changes up to `head` were committed, so the log still holds them or was cut.
  return head === after ? [] : withoutHole(await log.read(after), after);
}

/** A run as it is, when it goes on right after the cursor. */
export function withoutHole(run: readonly Change[], after: FeedCursor): readonly Change[] {
  if (run[0]?.cursor !== after + 1) throw expired(after);
  return run;
}

export const expired = (after: FeedCursor): StationError =>
  new StationError('CURSOR_EXPIRED', `The changes after number ${after} are no longer kept.`);

const ahead = (after: FeedCursor, head: FeedCursor): StationError =>
  new StationError('CURSOR_INVALID', `The feed ends at change ${head}, before change ${after}.`);
