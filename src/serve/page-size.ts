import { StationError } from '../model/station-error.js';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 200;

/**
 * How many rows a page holds.
 * @param argument how the client calls it
 * @throws StationError PAGE_SIZE_INVALID
 */
export function pageSize(argument: string, asked: number | null | undefined): number {
  const size = asked ?? DEFAULT_PAGE_SIZE;
  if (size >= 1 && size <= MAX_PAGE_SIZE) return size;
  throw new StationError(
    'PAGE_SIZE_INVALID',
    `${argument} is ${size}, but a page holds from 1 to ${MAX_PAGE_SIZE} rows.`,
  );
}

export const DEFAULT_NEIGHBOURS = 2;
/** Of both sides together no more than a page holds. */
export const MAX_NEIGHBOURS = MAX_PAGE_SIZE / 2;

/**
 * How many rows are told on either side of one.
 * @throws StationError PAGE_SIZE_INVALID
 */
export function neighbourCount(asked: number | null | undefined): number {
  const count = asked ?? DEFAULT_NEIGHBOURS;
  if (count >= 0 && count <= MAX_NEIGHBOURS) return count;
  throw new StationError(
    'PAGE_SIZE_INVALID',
    `neighbours is ${count}, but from 0 to ${MAX_NEIGHBOURS} rows are told on either side.`,
  );
}

/**
 * Keys or ids to be looked up, unless they are too many for one answer.
 * @param argument how the client calls them
 * @throws StationError PAGE_SIZE_INVALID
 */
export function boundedKeys(argument: string, keys: readonly string[]): readonly string[] {
  if (keys.length <= MAX_PAGE_SIZE) return keys;
  throw new StationError(
    'PAGE_SIZE_INVALID',
    `${argument} holds ${keys.length}, but at most ${MAX_PAGE_SIZE} rows are looked up at once.`,
  );
}
