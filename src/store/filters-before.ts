import type { Projection } from '../model/projection.js';
import type { RowChange } from '../model/row.js';
import { filterValue, type Fields } from './index-places.js';

/**
 * By what lists were filtered before a change, where that moved the row from one filter to another or deleted it;
 * undefined where it stayed in all of them, or is new.
 */
export function filtersBefore(
  { filters }: Projection,
  { before, after }: RowChange,
): Fields | undefined {
  if (before === undefined || filters.length === 0) return undefined;
  const [old, now] = [before as Fields, after as Fields | undefined];
  const moved = filters.some((field) => filterValue(old[field]) !== filterValue(now?.[field]));
  if (now !== undefined && !moved) return undefined;
  return Object.fromEntries(filters.map((field) => [field, filterValue(old[field])]));
}
