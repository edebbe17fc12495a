import { freshnessOf, worseOf, type Freshness, type Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';

/** Projection -> of all its rows in one answer, the standing that holds for each of them. */
export type Touched = ReadonlyMap<Projection, Standing>;

/** What each request has read, by its GraphQL context; it goes with it. */
const ofRequest = new WeakMap<object, Map<Projection, Standing>>();

/** The same of rows that were not read, but told by their owner. */
const toldToRequest = new WeakMap<object, Map<Projection, Standing>>();

/** Requests whose answer holds rows that were neither: they are told as they change. */
const changesTold = new WeakSet<object>();

/** The freshness that each row was read with; it goes with the row. */
const ofRow = new WeakMap<Row, Freshness>();

/** Notes that an answer is made of rows of this standing; tells the freshness of these rows. */
export function noteRead(request: object, projection: Projection, standing: Standing): Freshness {
  const noted = standing.fromOrigin === true ? toldToRequest : ofRequest;
  const touched = noted.get(request) ?? new Map<Projection, Standing>();
  noted.set(request, touched);
  const before = touched.get(projection);
  touched.set(projection, before === undefined ? standing : worseOf(before, standing));
  return freshnessOf(standing, projection.staleness.budget);
}

/** All that an answer is made of. */
export function touchedBy(request: object): Touched {
  const told = toldToRequest.get(request);
  const read = readBy(request);
  if (told === undefined) return read;
  const touched = new Map(read);
  for (const [projection, standing] of told) {
    const before = touched.get(projection);
    touched.set(projection, before === undefined ? standing : worseOf(before, standing));
  }
  return touched;
}

/** Notes that an answer holds a change: it is told as it happened, and no frontier was read with it. */
export const noteChange = (request: object): unknown => changesTold.add(request);

/** Whether all of an answer was read, or told by owners: what is noted of it then holds for the whole. */
export const isReadWhole = (request: object): boolean => !changesTold.has(request);

/** What of an answer was read from the store. */
export const readBy = (request: object): Touched => ofRequest.get(request) ?? NOTHING;

const NOTHING: Touched = new Map();

/** For a request that goes on, such as a subscription: what it read before is in no later answer. */
export function forgetTouched(request: object): void {
  ofRequest.delete(request);
  toldToRequest.delete(request);
  changesTold.delete(request);
}

export const tellFreshness = (row: Row, freshness: Freshness): unknown => ofRow.set(row, freshness);

/** Null for a row that was not read but told, as in a subscription. */
export const freshnessOfRow = (row: Row): Freshness | null => ofRow.get(row) ?? null;
