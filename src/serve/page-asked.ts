import { StationError } from '../model/station-error.js';
import { pageSize } from './page-size.js';

/** The arguments by which a client asks for a page, as Relay names them. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** One page of a list: walked forward from its beginning or a cursor, or backward from its end or a cursor. */
export interface PageAsked {
  readonly backward: boolean;
  readonly size: number;
  /** The place from which the list is walked; null for its beginning, or its end. */
  readonly cursor: string | null;
}

/**
 * What the arguments ask for; the first rows where they ask for nothing.
 * @throws StationError PAGE_SIZE_INVALID for a size beyond bounds, or two sizes; BAD_USER_INPUT for cursors of both ways
 */
export function pageAsked({ first, after, last, before }: PageArgs): PageAsked {
  if (first != null && last != null)
    throw new StationError(
      'PAGE_SIZE_INVALID',
      'first and last are both given, but a page is walked one way. Leave one out, or make it null.',
    );
  const backward = last != null || before != null;
  if (backward && (first != null || after != null))
    throw new StationError(
      'BAD_USER_INPUT',
      'Arguments of both ways are given: first goes with after, and last with before.',
    );
  return backward
    ? { backward, size: pageSize('last', last), cursor: before ?? null }
    : { backward, size: pageSize('first', first), cursor: after ?? null };
}
