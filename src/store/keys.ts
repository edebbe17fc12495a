import { taskName, type Projection } from '../model/projection.js';
import type { IndexName } from './indexes.js';

/**
 * Where a projection version lives in Redis. All its keys share one hash tag, so that one script may
 * change them together, also in a cluster.
 *
 * | key | type | holds |
 * |---|---|---|
 * | `…:meta` | hash | `token` `owner` `leaseUntil`, `changes`, `folded` `filtered` `deadLettered` `letters`, commits `begun` `ended`, per stream `seq:` and `at:`; the frontier `asOf`, `gap` and `rebuilding` where it is so |
 * | `…:rows` | hash | key -> row as JSON |
 * | `…:feed` | stream | id = running number of its last change, then when it was committed; key -> row JSON, '' = deleted; then, where the change moved the row between filters, a line with their values before |
 * | `…:quarantine` | hash | queue of dead letters -> number of its first letter that still waits |
 * | `…:seen` | sorted set | ids of events taken in lately, by when they were stored |
 * | `…:commits` | stream | id begins with when it was committed; the fields of `commit-record.ts`, one entry a commit |
 * | `…:erased` | hash | keyed hash of a person that was erased -> the id of the erasure, how many rows and changes it removed, 1 once it is done; outlasts a reset |
 * | `…:index:<name>` | sorted set | the places of `index-places.ts` |
 * | `…:origin:<key>` | string | when the owner was asked about the key, and what it told as JSON; null where it has nothing. It ends by itself |
 *
 * Word goes by shard channels: the one named like the meta hash tells that the projection has moved,
 * `…:wanted` that a reader waits for it to move.
 */
export interface ProjectionKeys {
  readonly meta: string;
  readonly rows: string;
  readonly feed: string;
  readonly quarantine: string;
  readonly seen: string;
  readonly commits: string;
  readonly erased: string;
  /** A shard channel. */
  readonly wanted: string;
  index(name: IndexName): string;
  /** What the owner told of the key of a row. */
  answer(key: string): string;
}

/** Keyed hashes of all persons that were erased from any projection of the station: a set. */
export const ERASED_PERSONS = 'station:erased-persons';

export function keysOfProjection(projection: Projection): ProjectionKeys {
  const prefix = `station:{${taskName(projection)}}`;
  return {
    meta: `${prefix}:meta`,
    rows: `${prefix}:rows`,
    feed: `${prefix}:feed`,
    quarantine: `${prefix}:quarantine`,
    seen: `${prefix}:seen`,
    commits: `${prefix}:commits`,
    erased: `${prefix}:erased`,
    wanted: `${prefix}:wanted`,
    index: (name) => `${prefix}:index:${name}`,
    answer: (key) => `${prefix}:origin:${key}`,
  };
}
