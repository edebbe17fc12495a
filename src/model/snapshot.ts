import type { DataOf, EventForm } from './evolved-event.js';
import type { Owner } from './owner.js';

/**
 * Where an owner tells all that it has now, for projections that begin after the beginning of its stream was discarded:
 * pages of events, in the ascending order of the entities they are about (by UTF-16 code units), and no entity in two
 * pages. A page is as of one event of the stream: what came up to its `offset` is in it, and nothing that came later.
 *
 * Asked for over HTTP by `GET <at>?limit=<events>&after=<entity>`, over NATS by `{"limit", "after"}`, without `after` the
 * first time; answered by `{"offset": <sequence>, "events": [{"type", "data", "time"?, "id"?, "version"?}], "more": <boolean>}`.
 * `limit` is a wish: a page ends with a whole entity. `time` is in ISO 8601. `version` tells which form of an evolved event
 * the data are; the newest without it.
 */
export interface Snapshot<
  Schemas extends Readonly<Record<string, EventForm>> = Readonly<Record<string, EventForm>>,
> {
  readonly from: Owner;
  /** Over HTTP a path, over NATS a subject. */
  readonly at: string;
  /** Events a page; {@link PAGE_SIZE} unless told. */
  readonly pageSize?: number;
  /** The entity that an event of each type is about: every event is about one, and the snapshot tells each whole. */
  readonly entityOf: {
    readonly [Type in keyof Schemas & string]: EntityOf<DataOf<Schemas[Type]>>;
  };
}

/** Events a page where a contract does not say, and at most: NATS carries a megabyte a message. */
export const PAGE_SIZE = 500;
export const MAX_PAGE_SIZE = 5_000;

// A method's type, for parameters that are compared both ways; see KeysOf in projection.ts.
type EntityOf<Data> = { entity(data: Data): string }['entity'];
