import type { ReadPage, SnapshotPage } from '../feed/snapshot.js';
import type { FreshReads } from '../freshness/fresh-reads.js';
import { freshnessOf, type Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { matches, placeWord } from '../store/index-places.js';
import type { Filter, ProjectionStore } from '../store/projection-store.js';
import { tellFreshness } from './request-freshness.js';

/** Rows that are read, and told, at once. */
const PAGE = 200;

export interface RowsWanted {
  readonly keys?: readonly string[];
  readonly where?: Filter;
}

/** Reads the rows of snapshots, in the order of their keys, within the limit of the projection's owner. */
export function snapshotPages(
  reads: FreshReads,
  store: ProjectionStore,
  { keys, where = {} }: RowsWanted,
): ReadPage {
  if (keys === undefined) return (afterKey) => allRows(reads, store, { afterKey, where });
  const sorted = inOrder(keys);
  return (afterKey) => {
    const left = afterKey === null ? sorted : sorted.slice(countUpTo(afterKey, sorted));
    return rowsOfKeys(reads, store, { keys: left, where });
  };
}

/** Each once, in the order of their bytes. */
const inOrder = (keys: readonly string[]): readonly string[] =>
  [...new Set(keys)]
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key }) => key);

/** How many come before a key, with itself: found by halves, for a client may name very many. */
function countUpTo(key: string, sorted: readonly string[]): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (compare(sorted[middle] ?? '', key) > 0) to = middle;
    else from = middle + 1;
  }
  return from;
}

async function allRows(
  reads: FreshReads,
  store: ProjectionStore,
  { afterKey, where }: { readonly afterKey: string | null; readonly where: Filter },
): Promise<SnapshotPage> {
  const { projection } = store;
  // By key every row has the same score.
  const after = afterKey === null ? {} : { after: placeWord({ score: 0, member: afterKey }) };
  const asked = {
    orderBy: projection.key,
    direction: 'asc',
    where,
    limit: PAGE,
    ...after,
  } as const;
  const page = await reads.read({ store, readOnce: () => store.page(asked) });
  const { items, hasMore, changes, standing } = page;
  const rows = items.map(({ key, row }) => told({ key, row }, projection, standing));
  return { rows, upTo: items.at(-1)?.key ?? null, hasMore, changes };
}

async function rowsOfKeys(
  reads: FreshReads,
  store: ProjectionStore,
  { keys, where }: { readonly keys: readonly string[]; readonly where: Filter },
): Promise<SnapshotPage> {
  const asked = keys.slice(0, PAGE);
  const read = await reads.read({ store, readOnce: () => store.readRows(asked) });
  const rows = asked.flatMap((key, i) => {
    const row = read.rows[i];
    if (row === undefined || !matches(row, where)) return [];
    return [told({ key, row }, store.projection, read.standing)];
  });
  const { changes } = read;
  return { rows, upTo: asked.at(-1) ?? null, hasMore: asked.length < keys.length, changes };
}

interface KeyedRow {
  readonly key: string;
  readonly row: Row;
}

function told(keyed: KeyedRow, { staleness }: Projection, standing: Standing): KeyedRow {
  tellFreshness(keyed.row, freshnessOf(standing, staleness.budget));
  return keyed;
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
