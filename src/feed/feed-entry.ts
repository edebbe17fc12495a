import type { Instant } from '../model/clock.js';
import type { Row } from '../model/row.js';
import { SCRUBBED } from '../store/erasure-scripts.js';
import type { Fields } from '../store/index-places.js';
import type { Change, FeedCursor } from './change-feed.js';

/**
 * A stream entry as Redis gives it: its id, and keys and rows by turns. The id is the number of its last change,
 * then when it was committed, in milliseconds. A row is JSON, '' where it was deleted; a change that moved it between
 * filters tells their values before on a second line, null where they were erased.
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
      const [key = '', told = ''] = [fields[2 * i], fields[2 * i + 1]];
      changes.push({ key, cursor: before + i + 1, committedAt, ...rowsOf(told) });
    }
    return changes;
  });

function idOf(id: string): readonly [number: FeedCursor, committedAt: Instant] {
  const [number, committedAt] = id.split('-').map(Number);
  return [number ?? 0, committedAt ?? 0];
}

/** JSON holds no line break of its own. */
function rowsOf(told: string): Pick<Change, 'row' | 'before' | 'erased'> {
  if (told === SCRUBBED) return { row: undefined, erased: true };
  const end = told.indexOf('\n');
  if (end === -1) return { row: rowOf(told) };
  return { row: rowOf(told.slice(0, end)), before: JSON.parse(told.slice(end + 1)) as Fields };
}

const rowOf = (json: string): Row | undefined =>
  json === '' ? undefined : (JSON.parse(json) as Row);
