import DataLoader from 'dataloader';
import type { Demand } from '../freshness/demand.js';
import type { FreshReads, StandingRead } from '../freshness/fresh-reads.js';
import { worseOf } from '../model/freshness.js';
import { taskName } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { ProjectionStore } from '../store/projection-store.js';
import { forgetTouched, noteRead, tellFreshness } from './request-freshness.js';
import type { RequestContext } from './request.js';

/** One row, and where its projection stood when its batch was read. */
interface RowRead extends StandingRead {
  readonly row: Row | null;
}

/** Rows in the order of their keys, and what holds for all of them. */
interface RowsFound extends StandingRead {
  readonly rows: readonly (Row | null)[];
}

type Lookup = DataLoader<string, RowRead>;

/** The lookups of each request, by its GraphQL context; they go with it. */
const ofRequest = new WeakMap<object, Map<string, Lookup>>();

/** One call of the store; more keys are asked for in several. */
const MAX_KEYS = 1_000;

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
  ) {}

  /**
   * The row of a key, null where there is none. Lookups of one request in one projection are batched into one
   * call, and a row is read once; again only where it is not fresh enough for what is demanded.
   * @throws StationError what {@link FreshReads.read} throws
   */
  async rowOf({ request, key, demand }: RowWanted): Promise<Row | null> {
    const { store } = this;
    const readOnce = this.reading(request, [key], (lookup) => lookup.load(key));
    const { gone, seat } = request;
    const { row, standing } = await this.reads.read({ store, demand, readOnce, gone, seat });
    const freshness = noteRead(request, store.projection, standing);
    if (row !== null) tellFreshness(row, freshness);
    return row;
  }

  /**
   * The rows of keys, in their order, null where there is none: all of them as fresh as demanded, or none.
   * @throws StationError what {@link FreshReads.read} throws
   */
  async rowsOf({ request, keys, demand }: RowsWanted): Promise<readonly (Row | null)[]> {
    const { store } = this;
    const readOnce = this.reading(request, keys, (lookup) => this.rowsIn(lookup, keys));
    const { gone, seat } = request;
    const { rows, standing } = await this.reads.read({ store, demand, readOnce, gone, seat });
    const freshness = noteRead(request, store.projection, standing);
    for (const row of rows) if (row !== null) tellFreshness(row, freshness);
    return rows;
  }

  /** Reads from what the request has read before; each time after the first anew. */
  private reading<Read>(
    request: RequestContext,
    keys: readonly string[],
    read: (lookup: Lookup) => Promise<Read>,
  ): () => Promise<Read> {
    const lookup = this.lookupOf(request);
    let isAgain = false;
    return () => {
      if (isAgain) for (const key of keys) lookup.clear(key);
      isAgain = true;
      return read(lookup);
    };
  }

  private async rowsIn(lookup: Lookup, keys: readonly string[]): Promise<RowsFound> {
    if (keys.length === 0) return { rows: [], standing: await this.store.standing() };
    const reads = await Promise.all(keys.map((key) => lookup.load(key)));
    const standing = reads.map((read) => read.standing).reduce(worseOf);
    return { rows: reads.map(({ row }) => row), standing };
  }

  private lookupOf(request: RequestContext): Lookup {
    const lookups = ofRequest.get(request) ?? new Map<string, Lookup>();
    ofRequest.set(request, lookups);
    const name = taskName(this.store.projection);
    const lookup = lookups.get(name) ?? lookupIn(this.store);
    lookups.set(name, lookup);
    return lookup;
  }
}

/** Makes a request that goes on, such as a subscription, read every row again. */
export function forgetRows(request: RequestContext): void {
  ofRequest.delete(request);
  forgetTouched(request);
}

const lookupIn = (store: ProjectionStore): Lookup =>
  new DataLoader<string, RowRead>(
    async (keys) => {
      const { rows, standing } = await store.readRows(keys);
      return keys.map((_, i) => ({ row: rows[i] ?? null, standing }));
    },
    { maxBatchSize: MAX_KEYS },
  );
