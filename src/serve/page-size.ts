import { StationError } from '../model/station-error.js';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 200;

/**
 * How many rows a page holds.
 * @throws StationError PAGE_SIZE_INVALID
 */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size >= 1 && size <= MAX_PAGE_SIZE) return size;
  throw new StationError(
    'PAGE_SIZE_INVALID',
    `first is ${size}, but a page holds from 1 to ${MAX_PAGE_SIZE} rows.`,
  );
}
