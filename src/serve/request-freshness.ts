import { freshnessOf, worseOf, type Freshness, type Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';

/** Projection -> of all its rows in one answer, the standing that holds for each of them. */
export type Touched = ReadonlyMap<Projection, Standing>;

/** What each request has read, by its GraphQL context; it goes with it. */
const ofRequest = new WeakMap<object, Map<Projection, Standing>>();

/** The freshness that each row was read with; it goes with the row. */
const ofRow = new WeakMap<Row, Freshness>();

/** Notes that an answer is made of rows of this standing; tells the freshness of these rows. */
export function noteRead(request: object, projection: Projection, standing: Standing): Freshness {
  const touched = ofRequest.get(request) ?? new Map<Projection, Standing>();
  ofRequest.set(request, touched);
  const before = touched.get(projection);
  touched.set(projection, before === undefined ? standing : worseOf(before, standing));
  return freshnessOf(standing, projection.staleness.budget);
}

export const touchedBy = (request: object): Touched => ofRequest.get(request) ?? new Map();

/** For a request that goes on, such as a subscription: what it read before is in no later answer. */
export const forgetTouched = (request: object): boolean => ofRequest.delete(request);

export const tellFreshness = (row: Row, freshness: Freshness): unknown => ofRow.set(row, freshness);

/** Null for a row that was not read but told, as in a subscription. */
export const freshnessOfRow = (row: Row): Freshness | null => ofRow.get(row) ?? null;
