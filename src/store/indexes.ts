import type { Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
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
  filter === undefined ? ordering : `${ordering}|${filter[0]}=${JSON.stringify(filter[1])}`;

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

/** Collects what the changes of one commit do to each index of a projection. */
export class IndexChanges {
  readonly byIndex = new Map<IndexName, IndexChange>();
  private readonly orderings: readonly string[];

  constructor(private readonly projection: Projection) {
    this.orderings = orderingsOf(projection);
  }

  static of(projection: Projection, changes: readonly RowChange[]): IndexChanges {
    const collected = new IndexChanges(projection);
    for (const change of changes) collected.add(change);
    return collected;
  }

  private add({ key, before, after }: RowChange): void {
    for (const ordering of this.orderings) {
      const from = this.place(ordering, key, before);
      const to = this.place(ordering, key, after);
      const still = from?.score === to?.score && from?.member === to?.member;
      if (!still) this.move(indexName(ordering), from, to);
      for (const filter of this.projection.filters) {
        const was = before && filterValue((before as Fields)[filter]);
        const is = after && filterValue((after as Fields)[filter]);
        if (was === is) {
          if (!still && is !== undefined) this.move(indexName(ordering, [filter, is]), from, to);
          continue;
        }
        if (was !== undefined) this.move(indexName(ordering, [filter, was]), from, undefined);
        if (is !== undefined) this.move(indexName(ordering, [filter, is]), undefined, to);
      }
    }
  }

  private place(ordering: string, key: string, row: Row | undefined): Place | undefined {
    return row && placeIn(this.projection, ordering, { key, row: row as Fields });
  }

  private move(index: IndexName, from: Place | undefined, to: Place | undefined): void {
    let change = this.byIndex.get(index);
    if (change === undefined) {
      change = { remove: [], add: [] };
      this.byIndex.set(index, change);
    }
    if (from !== undefined && from.member !== to?.member) change.remove.push(from.member);
    if (to !== undefined) change.add.push(scoreWord(to.score), to.member);
  }
}
