import DataLoader from 'dataloader';
import { taskName } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { ProjectionStore } from '../store/projection-store.js';

type Lookups = Map<string, DataLoader<string, Row | null>>;

/** The lookups of each request, by its GraphQL context; they go with it. */
const ofRequest = new WeakMap<object, Lookups>();

/** One call of the store; more keys are asked for in several. */
const MAX_KEYS = 1_000;

/**
 * The row of a key, null where there is none. Lookups of one request in one projection are batched
 * into one call, and a row is read once: an answer never holds two states of it.
 */
export function rowOf(request: object, store: ProjectionStore, key: string): Promise<Row | null> {
  const lookups: Lookups = ofRequest.get(request) ?? new Map();
  ofRequest.set(request, lookups);
  const name = taskName(store.projection);
  const lookup = lookups.get(name) ?? lookupIn(store);
  lookups.set(name, lookup);
  return lookup.load(key);
}

/** Makes a request that goes on, such as a subscription, read every row again. */
export const forgetRows = (request: object): boolean => ofRequest.delete(request);

const lookupIn = (store: ProjectionStore) =>
  new DataLoader<string, Row | null>(
    async (keys) => (await store.rowsOf(keys)).map((row) => row ?? null),
    { maxBatchSize: MAX_KEYS },
  );
