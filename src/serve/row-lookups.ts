import type { Demand } from '../freshness/demand.js';
import type { FreshReads, FromOrigin, StandingRead } from '../freshness/fresh-reads.js';
import { worseOf } from '../model/freshness.js';
import { originOfRows } from '../model/origin.js';
import { taskName } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { Origins } from '../origin/origins.js';
import type { ToldOfAll } from '../origin/told.js';
import { wholeRows } from '../origin/whole-rows.js';
import type { ProjectionStore } from '../store/projection-store.js';
import { forgetOwnerFields } from './owner-fields.js';
import { forgetTouched, noteRead, tellFreshness } from './request-freshness.js';
import { forgetTold, noteTold } from './request-origin.js';
import type { RequestContext } from './request.js';
import { lookupIn, type RowLookup } from './row-lookup.js';

/** Rows in the order of their keys, and what holds for all of them. */
interface RowsFound extends StandingRead {
  readonly rows: readonly (Row | null)[];
  /** Of rows that were not read, but told by their owner. */
  readonly told?: ToldOfAll;
}

/** Whose rows are wanted, and how fresh. */
export interface RowsWanted {
  readonly request: RequestContext;
  readonly keys: readonly string[];
  readonly demand?: Demand | undefined;
}

/** Whose row is wanted, and how fresh. */
export interface RowWanted extends Omit<RowsWanted, 'keys'> {
  readonly key: string;
}

/** The rows of one projection, by key. */
export class RowLookups {
  constructor(
    private readonly reads: FreshReads,
    private readonly store: ProjectionStore,
    private readonly origins: Origins,
  ) {}

  /**
   * The row of a key, null where there is none. Lookups of one request in one projection are batched into one
   * call, and a row is read once; again only where it is not fresh enough for what is demanded.
   * @throws StationError what {@link FreshReads.read} throws
   */
  async rowOf({ request, key, demand }: RowWanted): Promise<Row | null> {
    const [row = null] = await this.rowsOf({ request, keys: [key], demand });
    return row;
  }

  /**
   * The rows of keys, in their order, null where there is none: all of them as fresh as demanded, or none.
   * @throws StationError what {@link FreshReads.read} throws
   */
  async rowsOf({ request, keys, demand }: RowsWanted): Promise<readonly (Row | null)[]> {
    const { store } = this;
    const { projection } = store;
    const readOnce = this.reading(request, keys);
    const fromOrigin = this.asking(keys);
    const { gone, seat } = request;
    const read = await this.reads.read({ store, demand, readOnce, fromOrigin, gone, seat });
    const { rows, standing, told } = read;
    if (told !== undefined) noteTold(request, projection, told);
    const freshness = noteRead(request, projection, standing);
    for (const row of rows) if (row !== null) tellFreshness(row, freshness);
    return rows;
  }

  /** Asks the owner for the rows; undefined where it cannot be asked for whole rows. */
  private asking(keys: readonly string[]): FromOrigin<RowsFound> | undefined {
    const { projection } = this.store;
    if (originOfRows(projection) === undefined) return undefined;
    const owner = this.origins.of(projection);
    return owner && ((wanted) => wholeRows(owner, keys, wanted));
  }

  /** Reads from what the request has read before; each time after the first anew. */
  private reading(request: RequestContext, keys: readonly string[]): () => Promise<RowsFound> {
    const lookup = this.lookupOf(request);
    let isAgain = false;
    return () => {
      if (isAgain) for (const key of keys) lookup.clear(key);
      isAgain = true;
      return this.rowsIn(lookup, keys);
    };
  }

  private async rowsIn(lookup: RowLookup, keys: readonly string[]): Promise<RowsFound> {
    if (keys.length === 0) return { rows: [], standing: await this.store.standing() };
    const reads = await Promise.all(keys.map((key) => lookup.load(key)));
    const standing = reads.map((read) => read.standing).reduce(worseOf);
    return { rows: reads.map(({ row }) => row), standing };
  }

  private lookupOf(request: RequestContext): RowLookup {
    const lookups = (request.lookups ??= new Map<string, RowLookup>());
    const name = taskName(this.store.projection);
    const lookup = lookups.get(name) ?? lookupIn(this.store);
    lookups.set(name, lookup);
    return lookup;
  }
}

/** Makes a request that goes on, such as a subscription, read every row again. */
export function forgetRows(request: RequestContext): void {
  request.lookups = undefined;
  forgetTouched(request);
  forgetOwnerFields(request);
  forgetTold(request);
}
