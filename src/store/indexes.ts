import type { Projection } from '../model/projection.js';
import type { RowChange } from '../model/row.js';
import { filterValue, placeOf, scoreWord, type Fields, type Place } from './index-places.js';
import type { FilterValue } from './projection-store.js';

/** An ordered set of the rows: by one ordering, over all rows or over those that hold one filter's value. */
export type IndexName = string;

/** What one commit does to one index. */
export interface IndexChange {
  readonly remove: string[];
  /** Scores and members, in turn. */
  readonly add: string[];
}

/** The index of an ordering; narrowed to the rows that hold one value of one declared filter. */
export const indexName = (ordering: string, filter?: readonly [string, FilterValue]): IndexName =>
  filter === undefined ? ordering : ordering + narrowing(...filter);

/** What the name of an index says of the rows it is narrowed to. */
const narrowing = (filter: string, value: FilterValue): string =>
  `|${filter}=${JSON.stringify(value)}`;

/** Every ordering of a projection: the declared ones, and always its key. */
export const orderingsOf = (projection: Projection): readonly string[] => [
  projection.key,
  ...Object.keys(projection.orderings).filter((field) => field !== projection.key),
];

/** Where a row stands in an ordering. All rows have one score by key, so that bytes decide. */
export const placeIn = (
  projection: Projection,
  ordering: string,
  { key, row }: { readonly key: string; readonly row: Fields },
): Place => (ordering === projection.key ? { score: 0, member: key } : placeOf(row[ordering], key));

/** The rows an index is narrowed to, as its name says it; undefined where a row is not there. */
interface Membership {
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** Collects what the changes of one commit do to each index of a projection. */
export class IndexChanges {
  /** Ordering -> narrowing -> what is done to that index. */
  private readonly collected: ReadonlyMap<string, Map<string, IndexChange>>;

  private constructor(private readonly projection: Projection) {
    this.collected = new Map(orderingsOf(projection).map((ordering) => [ordering, new Map()]));
  }

  static of(projection: Projection, changes: readonly RowChange[]): IndexChanges {
    const collected = new IndexChanges(projection);
    for (const change of changes) collected.add(change);
    return collected;
  }

  *[Symbol.iterator](): Generator<readonly [IndexName, IndexChange]> {
    for (const [ordering, indexes] of this.collected)
      for (const [narrowed, change] of indexes) yield [ordering + narrowed, change];
  }

  private add({ key, before, after }: RowChange): void {
    const [old, now] = [before as Fields | undefined, after as Fields | undefined];
    const memberships = this.memberships(old, now);
    const stays = old !== undefined && now !== undefined;
    const keepsIndexes = memberships.every(({ was, is }) => was === is);
    for (const [ordering, indexes] of this.collected) {
      // Most rows change in a few fields: where neither place nor membership moved there is nothing to do.
      const still = stays && (old[ordering] === now[ordering] || ordering === this.projection.key);
      if (still && keepsIndexes) continue;
      const from = old && placeIn(this.projection, ordering, { key, row: old });
      const to = now && placeIn(this.projection, ordering, { key, row: now });
      for (const { was, is } of memberships) {
        if (was === is && still) continue;
        if (was === is && is !== undefined) move(indexes, is, { from, to });
        else {
          if (was !== undefined) move(indexes, was, { from, to: undefined });
          if (is !== undefined) move(indexes, is, { from: undefined, to });
        }
      }
    }
  }

  private memberships(old: Fields | undefined, now: Fields | undefined): readonly Membership[] {
    const memberships = [{ was: old && '', is: now && '' }];
    for (const filter of this.projection.filters) {
      const was = old && narrowing(filter, filterValue(old[filter]));
      const same = old !== undefined && now !== undefined && old[filter] === now[filter];
      const is = same ? was : now && narrowing(filter, filterValue(now[filter]));
      memberships.push({ was, is });
    }
    return memberships;
  }
}

interface Move {
  readonly from: Place | undefined;
  readonly to: Place | undefined;
}

function move(indexes: Map<string, IndexChange>, narrowed: string, { from, to }: Move): void {
  let change = indexes.get(narrowed);
  if (change === undefined) {
    change = { remove: [], add: [] };
    indexes.set(narrowed, change);
  }
  if (from !== undefined && from.member !== to?.member) change.remove.push(from.member);
  if (to !== undefined) change.add.push(scoreWord(to.score), to.member);
}
