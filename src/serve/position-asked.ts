import type { Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import type { FilterValue, PositionRequest } from '../store/projection-store.js';
import { filterOf, orderingOf } from './connection.js';
import { neighbourCount } from './page-size.js';
import type { PositionArgs } from './position-type.js';

/**
 * Which position is asked for.
 * @throws StationError PAGE_SIZE_INVALID, BAD_USER_INPUT
 */
export function positionAsked(
  projection: Projection,
  key: string,
  { orderBy, where, neighbours }: PositionArgs,
): PositionRequest {
  const { field, direction } = orderingOf(projection, orderBy);
  const filters: [string, FilterValue][] = Object.entries(filterOf(where));
  const [filter, ...more] = filters;
  if (more.length > 0)
    throw new StationError(
      'BAD_USER_INPUT',
      `where names ${filters.length} fields, but a position is told in a list that one of them narrows.`,
    );
  return { key, orderBy: field, direction, filter, neighbours: neighbourCount(neighbours) };
}
