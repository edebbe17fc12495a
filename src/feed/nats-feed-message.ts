import type { Instant } from '../model/clock.js';
import { taskName, type Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { OutletMessage, OutletPlace } from '../source/outlet.js';
import type { FeedCursor } from './change-feed.js';
import type { ServedRow } from './served-rows.js';

/**
 * What a message tells. `RESET`: rows are told anew from here on; `SNAPSHOT`: one of them; `READY`: that was all.
 * `UPDATED` and `REMOVED`: one committed change.
 */
export type TellingKind = 'RESET' | 'SNAPSHOT' | 'READY' | 'UPDATED' | 'REMOVED';

/** How far a feed is told, as its last message says. */
export interface Told {
  /** The running number of the last change. */
  readonly number: FeedCursor;
  /** When that change was committed; null where it is not known. */
  readonly committedAt: Instant | null;
  /** The stream sequence of the last `RESET`. */
  readonly generation: number;
  /** Whether the rows of that `RESET` are all told. */
  readonly complete: boolean;
}

/** One message, before it is one. */
export interface Telling extends Told {
  readonly kind: TellingKind;
  readonly key?: string;
  readonly row?: Row;
  /** Of a `RESET`: whether the changes go on without a hole. */
  readonly continues?: boolean;
  /** The stream sequence it is to have. */
  readonly sequence: number;
  /** Tells the rows of one publisher from those of another. */
  readonly teller: string;
}

/** Where the changes of a projection go. */
export const placeOf = ({ name }: Pick<Projection, 'name'>): OutletPlace => ({
  stream: `STATION_FEED_${name.toUpperCase().replaceAll('-', '_')}`,
  subject: `station.feed.${name}`,
});

/** The name of the schema of a projection version's messages. */
export const schemaIdOf = ({ name, version }: Pick<Projection, 'name' | 'version'>): string =>
  `urn:data-station:feed:${name}:v${version}`;

/** Writes a message: a CloudEvent in binary mode, whose data tells the change. */
export function written(projection: Projection, as: ServedRow, telling: Telling): OutletMessage {
  const { kind, number, committedAt, generation, complete, key, row, continues } = telling;
  const id = idOf(projection, telling);
  const payload = {
    projection: projection.name,
    version: projection.version,
    generation,
    number,
    kind,
    key: key ?? null,
    row: row === undefined ? null : as.toJson(row),
    committedAt: committedAt === null ? null : new Date(committedAt).toISOString(),
    cursor: as.cursorAt(number),
    complete,
    ...(continues === undefined ? {} : { continues }),
  };
  const headers = {
    'ce-specversion': ['1.0'],
    'ce-id': [id],
    'ce-type': [`station.feed.${kind.toLowerCase()}`],
    'ce-source': [`/station/feed/${projection.name}`],
    'ce-dataschema': [schemaIdOf(projection)],
    'content-type': ['application/json'],
    ...(payload.committedAt === null ? {} : { 'ce-time': [payload.committedAt] }),
  };
  return { id, headers, payload: JSON.stringify(payload) };
}

/**
 * An id stands for one content, whoever writes it. Changes go by their number, and the generation: a store that came
 * back older gives numbers again. What is told of rows depends on when they were read, and so on who tells it.
 */
function idOf(projection: Projection, telling: Telling): string {
  const { kind, number, generation, sequence, teller } = telling;
  const feed = `${taskName(projection)}:${generation}`;
  const isChange = kind === 'UPDATED' || kind === 'REMOVED';
  return isChange ? `${feed}:${number}` : `${feed}:${kind.toLowerCase()}:${sequence}:${teller}`;
}

/** What the last message of a stream says, and of which version; undefined when it is not one of the station's. */
export function toldBy(
  payload: string | undefined,
  { name }: Pick<Projection, 'name'>,
): (Told & { readonly version: number }) | undefined {
  const said = parsed(payload);
  if (said === undefined || said['projection'] !== name) return undefined;
  const { version, number, generation, complete, committedAt } = said;
  if (!isCount(version) || !isCount(number) || !isCount(generation)) return undefined;
  const at = typeof committedAt === 'string' ? Date.parse(committedAt) : NaN;
  return {
    version,
    number,
    generation,
    complete: complete === true,
    committedAt: Number.isNaN(at) ? null : at,
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value);

function parsed(payload: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const said: unknown = JSON.parse(payload ?? 'null');
    return said !== null && typeof said === 'object' ? { ...said } : undefined;
  } catch {
    return undefined;
  }
}
