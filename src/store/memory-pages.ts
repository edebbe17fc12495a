import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { doTie, matches, placeOfWord, placeWord, type Fields, type Place } from './index-places.js';
import { placeIn } from './indexes.js';
import type {
  Filter,
  Page,
  PageItem,
  PageRequest,
  Position,
  PositionRequest,
} from './projection-store.js';

/** The rows of a projection by key, as JSON. */
export interface RowsInMemory {
  readonly projection: Projection;
  readonly rows: ReadonlyMap<string, string>;
}

/** One page of the list that a request asks for. */
export function pageOf(
  held: RowsInMemory,
  { orderBy, direction, where, after, limit }: PageRequest,
): Pick<Page, 'items' | 'hasMore'> {
  const sign = direction === 'asc' ? 1 : -1;
  const start = after === undefined ? undefined : placeOfWord(after);
  if (after !== undefined && start === undefined)
    throw new StationError('CURSOR_INVALID', 'The cursor names no place of a list.');
  const items = listed(held, { orderBy, direction, where })
    .filter(({ place }) => start === undefined || sign * byPlace(place, start) > 0)
    .map(({ key, row, place }): PageItem => ({ key, row, member: placeWord(place) }));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

/** Where a row stands in a list; undefined where the list does not hold it. */
export function positionIn(
  held: RowsInMemory,
  { key, orderBy, direction, filter, neighbours }: PositionRequest,
): Position | undefined {
  const where = filter === undefined ? {} : { [filter[0]]: filter[1] };
  const list = listed(held, { orderBy, direction, where });
  const at = list.findIndex((one) => one.key === key);
  const own = list[at];
  if (own === undefined) return undefined;
  const isAlone = orderBy === held.projection.key;
  const rows = list.map(({ row }) => row);
  return {
    position: 1 + (isAlone ? at : list.findIndex(({ place }) => doTie(place, own.place))),
    total: list.length,
    row: own.row,
    above: rows.slice(Math.max(0, at - neighbours), at),
    below: rows.slice(at + 1, at + 1 + neighbours),
  };
}

/** How many rows a filter asks for. */
export const countIn = (held: RowsInMemory, where: Filter): number =>
  placed(held, held.projection.key, where).length;

interface Placed {
  readonly key: string;
  readonly row: Row;
  readonly place: Place;
}

const listed = (
  held: RowsInMemory,
  { orderBy, direction, where }: Pick<PageRequest, 'orderBy' | 'direction' | 'where'>,
): readonly Placed[] => {
  const sign = direction === 'asc' ? 1 : -1;
  return placed(held, orderBy, where).toSorted((a, b) => sign * byPlace(a.place, b.place));
};

const placed = ({ projection, rows }: RowsInMemory, ordering: string, where: Filter): Placed[] =>
  [...rows].flatMap(([key, json]) => {
    const row = JSON.parse(json) as Row & Fields;
    const place = placeIn(projection, ordering, { key, row });
    return matches(row, where) ? [{ key, row, place }] : [];
  });

/** Redis compares bytes; JavaScript would compare UTF-16 units. */
const byPlace = (a: Place, b: Place): number => {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1;
  return Buffer.compare(Buffer.from(a.member), Buffer.from(b.member));
};
