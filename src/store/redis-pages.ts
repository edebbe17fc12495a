import type { Redis } from 'ioredis';
import { worseOf, type Standing } from '../model/freshness.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { keyAt, placeOfWord, placeWord, scoreWord, type Place } from './index-places.js';
import { indexName } from './indexes.js';
import type { ProjectionKeys } from './keys.js';
import { PAGE_SCRIPT } from './page-script.js';
import type { Filter, Page, PageItem, PageRequest } from './projection-store.js';
import { RedisScript } from './redis-script.js';
import type { StandingFields, StandingReply } from './standing.js';

/** Where the pages of a projection are read. */
export interface PageSource {
  readonly redis: Redis;
  readonly keys: ProjectionKeys;
  /** The field by which every index of one value is counted. */
  readonly keyField: string;
  readonly standing: StandingFields;
  /** How many entries one call looks at before it lets others come first; {@link LOOK_AT} unless told. */
  readonly lookAt?: number;
}

const pageScript = new RedisScript(PAGE_SCRIPT);

/** More than enough for a page, unless hardly a row of the rarest filter meets the others: a few milliseconds. */
const LOOK_AT = 5_000;

/** How often a page of several calls is begun, since rows may change between them. */
const WALKS = 3;

/**
 * One page, as it was at one instant: by one call, unless so few rows meet all filters that it takes several. A
 * page whose rows changed between its calls is begun again. If they change each time it is given all the same, but
 * nothing is proved of it: its standing has no `asOf`, for a row that moved meanwhile may be missing.
 */
export async function readPage(source: PageSource, request: PageRequest): Promise<Page> {
  const filters = Object.entries(request.where);
  const { orderBy } = request;
  const names =
    filters.length === 0 ? [orderBy] : filters.map((filter) => indexName(orderBy, filter));
  const walk: Walk = {
    direction: request.direction,
    indexes: names.map((name) => source.keys.index(name)),
    wanted: request.limit + 1,
    after: request.after === undefined ? undefined : placeAfter(request.after),
  };
  let walked: Walked | undefined;
  for (let begun = 1; walked === undefined; begun += 1)
    walked = await walkIndexes(source, walk, { throughChanges: begun === WALKS });
  const { items, standing, changes } = walked;
  const hasMore = items.length > request.limit;
  return { items: items.slice(0, request.limit), hasMore, standing, changes };
}

/** How many rows hold the filter's values. */
export async function countRows(source: PageSource, where: Filter): Promise<number> {
  const { redis, keys, keyField } = source;
  const filters = Object.entries(where);
  if (filters.length === 0) return redis.hlen(keys.rows);
  const indexes = filters.map((filter) => keys.index(indexName(keyField, filter)));
  return redis.zintercard(indexes.length, ...indexes);
}

function placeAfter(word: string): Place {
  const place = placeOfWord(word);
  if (place !== undefined) return place;
  throw new StationError('CURSOR_INVALID', 'The cursor names no place of a list.');
}

/** Which rows are sought: those that all these indexes of one ordering hold. */
interface Walk {
  readonly direction: 'asc' | 'desc';
  readonly indexes: readonly string[];
  readonly wanted: number;
  readonly after: Place | undefined;
}

type Walked = Pick<Page, 'items' | 'standing' | 'changes'>;

/** Undefined when rows changed between two calls, unless the walk is to go on through changes. */
async function walkIndexes(
  source: PageSource,
  walk: Walk,
  { throughChanges }: { readonly throughChanges: boolean },
): Promise<Walked | undefined> {
  // A row that moves ahead between two calls is met twice.
  const items = new Map<string, PageItem>();
  const begun = await readStretch(source, walk);
  const changes = Number(begun.changes ?? 0);
  let standing = begun.standing;
  for (let stretch = begun; ;) {
    for (const item of stretch.items) if (!items.has(item.key)) items.set(item.key, item);
    const { stopped: after } = stretch;
    const wanted = walk.wanted - items.size;
    if (after === undefined || wanted <= 0)
      return { items: [...items.values()], standing, changes };
    stretch = await readStretch(source, { ...walk, wanted, after });
    standing = worseOf(standing, stretch.standing);
    if (stretch.changes === begun.changes) continue;
    if (!throughChanges) return undefined;
    standing = { ...standing, asOf: undefined };
  }
}

/** What one call finds. */
interface Stretch {
  readonly items: readonly PageItem[];
  /** Where the call stopped looking; undefined where the index ended. */
  readonly stopped: Place | undefined;
  readonly standing: Standing;
  /** The running number of changes: while it stands still, no row changes and none moves. */
  readonly changes: string | null | undefined;
}

type StretchReply = readonly [StandingReply, readonly string[], readonly string[], string];

async function readStretch(source: PageSource, walk: Walk): Promise<Stretch> {
  const { redis, keys, standing, lookAt = LOOK_AT } = source;
  const { direction, indexes, wanted, after } = walk;
  const from = after === undefined ? [] : [scoreWord(after.score), after.member];
  const fields = [...standing.names, 'changes'];
  const read = [keys.meta, keys.quarantine, keys.rows, ...indexes];
  const args = [direction, wanted, lookAt, fields.length, ...fields, ...from];
  const [stands, stopped, found, rows] = (await pageScript.run(redis, read, args)) as StretchReply;
  const [member, score] = stopped;
  return {
    items: itemsOf(found, JSON.parse(rows) as readonly (Row | null)[]),
    stopped: member === undefined || score === undefined ? undefined : placeOfReply(member, score),
    standing: standing.standingOf(stands),
    changes: stands[2].at(-1),
  };
}

function itemsOf(places: readonly string[], rows: readonly (Row | null)[]): readonly PageItem[] {
  const items: PageItem[] = [];
  rows.forEach((row, i) => {
    const place = placeOfReply(places[2 * i] ?? '', places[2 * i + 1] ?? '');
    if (row !== null) items.push(new PlacedItem(place, row));
  });
  return items;
}

/** The word for its place is made when it is asked for: few readers want that of every row. */
class PlacedItem implements PageItem {
  readonly key: string;

  constructor(
    private readonly place: Place,
    readonly row: Row,
  ) {
    this.key = keyAt(place);
  }

  get member(): string {
    return placeWord(this.place);
  }
}

const placeOfReply = (member: string, score: string): Place => ({ member, score: scoreOf(score) });

const scoreOf = (word: string): number =>
  word.endsWith('inf') ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word);
