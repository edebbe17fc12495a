import { matches } from '../store/index-places.js';
import type { Change, ChangesWanted, ToldChange } from './change-feed.js';

/** What a change is to one who wants only some: undefined where it does not concern them. */
export type Tell = (change: Change) => ToldChange | undefined;

/**
 * A row that ceases to hold the wanted values is told as left; one that never held them is not told. It must be asked
 * of each change before any is conflated away: a change tells only what it did itself.
 */
export function tellWanted({ keys, where }: ChangesWanted): Tell {
  const among = keys && new Set(keys);
  const filter = where === undefined || Object.keys(where).length === 0 ? undefined : where;
  return (change) => {
    if (among !== undefined && !among.has(change.key)) return undefined;
    // Nobody knows any more who could hold an erased row: all must let go of it.
    if (filter === undefined || change.erased) return { ...change, skipped: 0 };
    const { row, before } = change;
    if (row !== undefined && matches(row, filter)) return { ...change, skipped: 0 };
    if (before === undefined || !matches(before, filter)) return undefined;
    return { ...change, row: undefined, skipped: 0, left: row !== undefined };
  };
}
