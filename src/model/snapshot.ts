import type { Owner } from './owner.js';

/**
 * Where an owner tells all that it has now, for projections that begin after the stream was cut: pages of events, in the
 * ascending order of the entities they are about (by UTF-16 code units), each page with the stream's sequence up to
 * which it is complete. Asked for over HTTP by `GET <at>?limit=<n>&after=<entity>`, over NATS by `{"limit", "after"}`;
 * answered by `{"offset": <sequence>, "events": [{"type", "data", "time"?, "id"?}], "more": <boolean>}`.
 */
export interface Snapshot {
  readonly from: Owner;
  /** Over HTTP a path, over NATS a subject. */
  readonly at: string;
  /** Events a page; 500 unless told. */
  readonly pageSize?: number;
  /** The entity that an event of each type is about: every event is about one, and the snapshot tells each whole. */
  readonly entityOf: Readonly<Record<string, EntityOf>>;
}

// A method's type, for parameters that are compared both ways; see KeysOf in projection.ts.
type EntityOf = { entity(data: never): string }['entity'];
