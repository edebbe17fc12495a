import type { Checkpoint } from '../model/checkpoint.js';
import { sequenceIn } from './checkpoint-codec.js';
import {
  AHEAD,
  COMMITS_KEPT,
  FORGOTTEN,
  holderOf,
  type CommitRecord,
  type EventOffset,
  type SoughtCommit,
} from './commit-record.js';
import type { Commit } from './projection-store.js';

/** The newest commits of a store in memory. */
export class MemoryCommits {
  private records: CommitRecord[] = [];

  note(record: CommitRecord): void {
    this.records.push(record);
    // Cut now and then, not at each commit.
    if (this.records.length > 2 * COMMITS_KEPT) this.records = this.records.slice(-COMMITS_KEPT);
  }

  forget(): void {
    this.records = [];
  }

  seek(offset: EventOffset, checkpoint: Checkpoint): SoughtCommit {
    if (offset.sequence > sequenceIn(checkpoint, offset.stream)) return AHEAD;
    const commit = holderOf(this.records.toReversed(), offset);
    return commit === undefined ? FORGOTTEN : { outcome: 'committed', commit };
  }
}

/** The record of a commit that was stored. */
export const recordOf = (
  { from, to, counts, changes }: Pick<Commit, 'from' | 'to' | 'counts' | 'changes'>,
  { committedAt, lastChange }: Pick<CommitRecord, 'committedAt' | 'lastChange'>,
): CommitRecord => ({
  committedAt,
  streams: Object.fromEntries(
    Object.entries(to).map(([stream, { sequence }]) => [
      stream,
      { after: sequenceIn(from, stream), upTo: sequence },
    ]),
  ),
  counts,
  changes: changes.length,
  lastChange,
});
