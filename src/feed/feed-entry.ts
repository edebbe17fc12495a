import type { Instant } from '../model/clock.js';
import type { Row } from '../model/row.js';
import type { Change, FeedCursor } from './change-feed.js';

/**
 * A stream entry as Redis gives it: its id, and keys and rows by turns. The id is the number of its last change,
 * then when it was committed, in milliseconds.
 */
export type FeedEntry = readonly [id: string, fields: readonly string[]];

/** The changes in a run of entries, without those up to `after`: a cursor may stand within an entry. */
export const changesOf = (entries: readonly FeedEntry[], after: FeedCursor): readonly Change[] =>
  entries.flatMap(([id, fields]) => {
    const [number, committedAt] = idOf(id);
    const before = number - fields.length / 2;
    const first = Math.max(0, after - before);
    const changes: Change[] = [];
    for (let i = first; 2 * i < fields.length; i += 1) {
      const [key = '', json = ''] = [fields[2 * i], fields[2 * i + 1]];
      changes.push({ key, row: rowOf(json), cursor: before + i + 1, committedAt });
    }
    return changes;
  });

function idOf(id: string): readonly [number: FeedCursor, committedAt: Instant] {
  const [number, committedAt] = id.split('-').map(Number);
  return [number ?? 0, committedAt ?? 0];
}

const rowOf = (json: string): Row | undefined =>
  json === '' ? undefined : (JSON.parse(json) as Row);
