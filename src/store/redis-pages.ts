import type { Redis } from 'ioredis';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { matches, placeOfWord, placeWord, scoreWord, type Place } from './index-places.js';
import { indexName, type IndexName } from './indexes.js';
import type { ProjectionKeys } from './keys.js';
import { PAGE_SCRIPT } from './page-script.js';
import type { Filter, FilterValue, Page, PageItem, PageRequest } from './projection-store.js';
import { RedisScript } from './redis-script.js';

/** Where the pages of a projection are read. */
export interface PageSource {
  readonly redis: Redis;
  readonly keys: ProjectionKeys;
  /** The field by which every index of one value is counted. */
  readonly keyField: string;
}

const pageScript = new RedisScript(PAGE_SCRIPT);

/** How many entries are looked at in one step when several filters must be met at once. */
const SCAN_STEP = 200;

/** One page by one call; several filters walk the index of the rarest value. */
export async function readPage(source: PageSource, request: PageRequest): Promise<Page> {
  const filters = Object.entries(request.where);
  const index = await rarestIndex(source, request.orderBy, filters);
  const exact = filters.length < 2;
  const wanted = request.limit + 1;
  const items: PageItem[] = [];
  let after = request.after === undefined ? undefined : placeAfter(request.after);
  for (;;) {
    const limit = exact ? wanted : Math.max(wanted, SCAN_STEP);
    const { direction } = request;
    const entries = await readEntries(source, { index, direction, limit, after });
    for (const { place, key, row } of entries)
      if (row !== undefined && items.length < wanted && (exact || matches(row, request.where)))
        items.push({ key, row, member: placeWord(place) });
    after = entries.at(-1)?.place;
    if (entries.length < limit || items.length >= wanted)
      return { items: items.slice(0, request.limit), hasMore: items.length > request.limit };
  }
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

async function rarestIndex(
  { redis, keys }: PageSource,
  ordering: string,
  filters: readonly (readonly [string, FilterValue])[],
): Promise<IndexName> {
  const names = filters.map((filter) => indexName(ordering, filter));
  if (names.length < 2) return names[0] ?? indexName(ordering);
  const sizes = await Promise.all(names.map((name) => redis.zcard(keys.index(name))));
  return names[sizes.indexOf(Math.min(...sizes))] ?? indexName(ordering);
}

interface Stretch {
  readonly index: IndexName;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  readonly after: Place | undefined;
}

interface Entry {
  readonly place: Place;
  readonly key: string;
  readonly row: Row | undefined;
}

async function readEntries(
  { redis, keys }: PageSource,
  { index, direction, limit, after }: Stretch,
): Promise<Entry[]> {
  const from = after === undefined ? [] : [scoreWord(after.score), after.member];
  const args = [direction, limit, ...from];
  const flat = (await pageScript.run(redis, [keys.index(index), keys.rows], args)) as string[];
  const entries: Entry[] = [];
  for (let i = 0; i < flat.length; i += 4) {
    const [member = '', score = '', key = '', json = ''] = flat.slice(i, i + 4);
    const row = json === '' ? undefined : (JSON.parse(json) as Row);
    entries.push({ place: { member, score: scoreOf(score) }, key, row });
  }
  return entries;
}

const scoreOf = (word: string): number =>
  word.endsWith('inf') ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word);
