import type { Counts } from '../model/checkpoint.js';
import type { Instant } from '../model/clock.js';

/** How many commits of a projection are remembered at least. */
export const COMMITS_KEPT = 20_000;

/** How far one commit moved a stream: it holds the sequences behind `after`, up to and with `upTo`. */
export interface Stretch {
  readonly after: number;
  readonly upTo: number;
}

/** One commit as the store remembers it. It is written with the commit, once, whatever the number of its events. */
export interface CommitRecord {
  /** On the clock of the store; of a commit during which that clock went back, the time before. */
  readonly committedAt: Instant;
  /** The streams that it moved; none where it applied dead letters. */
  readonly streams: Readonly<Record<string, Stretch>>;
  /** What became of its events. */
  readonly counts: Counts;
  /** How many rows it changed; they are the last so many changes of the feed up to `lastChange`. */
  readonly changes: number;
  /** The running number of the newest change after it. */
  readonly lastChange: number;
}

/** Where one event lies: JetStream's number of it. */
export interface EventOffset {
  readonly stream: string;
  readonly sequence: number;
}

/**
 * The commit that moved a checkpoint past an event. `ahead`: the checkpoint has not come so far. `forgotten`: it
 * has, by a commit that is no longer remembered.
 */
export type SoughtCommit =
  | { readonly outcome: 'committed'; readonly commit: CommitRecord }
  | { readonly outcome: 'ahead' }
  | { readonly outcome: 'forgotten' };

export const AHEAD: SoughtCommit = { outcome: 'ahead' };
export const FORGOTTEN: SoughtCommit = { outcome: 'forgotten' };

/** Of some commits, the one that holds an event. */
export const holderOf = (
  records: readonly CommitRecord[],
  { stream, sequence }: EventOffset,
): CommitRecord | undefined =>
  records.find(({ streams }) => {
    const stretch = streams[stream];
    return stretch !== undefined && stretch.after < sequence && sequence <= stretch.upTo;
  });
