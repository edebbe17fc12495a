import DataLoader from 'dataloader';
import type { Demand } from '../freshness/demand.js';
import type { FreshReads, StandingRead } from '../freshness/fresh-reads.js';
import { taskName } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { ProjectionStore } from '../store/projection-store.js';
import { forgetTouched, noteRead, tellFreshness } from './request-freshness.js';
import type { RequestContext } from './request.js';

/** One row, and where its projection stood when its batch was read. */
interface RowRead extends StandingRead {
  readonly row: Row | null;
}

type Lookup = DataLoader<string, RowRead>;

/** The lookups of each request, by its GraphQL context; they go with it. */
const ofRequest = new WeakMap<object, Map<string, Lookup>>();

/** One call of the store; more keys are asked for in several. */
const MAX_KEYS = 1_000;

/** Whose row is wanted, and how fresh. */
export interface RowWanted {
  readonly request: RequestContext;
  readonly key: string;
  readonly demand?: Demand | undefined;
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
    const lookup = this.lookupOf(request);
    let isAgain = false;
    const readOnce = (): Promise<RowRead> => {
      if (isAgain) lookup.clear(key);
      isAgain = true;
      return lookup.load(key);
    };
    const { gone } = request;
    const { row, standing } = await this.reads.read({ store, demand, readOnce, gone });
    const freshness = noteRead(request, store.projection, standing);
    if (row !== null) tellFreshness(row, freshness);
    return row;
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
