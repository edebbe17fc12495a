import type { Redis } from 'ioredis';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { filterValue, type Fields } from './index-places.js';
import { indexName, placeIn } from './indexes.js';
import type { ProjectionKeys } from './keys.js';
import { POSITION_SCRIPT } from './position-script.js';
import type { PositionRead, PositionRequest } from './projection-store.js';
import { RedisScript } from './redis-script.js';
import type { StandingFields, StandingReply } from './standing.js';

/** Where the positions of a projection are read. */
export interface PositionSource {
  readonly redis: Redis;
  readonly keys: ProjectionKeys;
  readonly projection: Projection;
  readonly standing: StandingFields;
}

const positionScript = new RedisScript(POSITION_SCRIPT);

/** How often a row is asked for whose text, by which the list is ordered, changes each time before it is found. */
const MOST_ASKED = 5;

/**
 * The position of one row, by one call. In the order of a text by two: where a row stands is told by its text, so that is
 * read first, and again should it change before the row is found by it.
 */
export async function readPosition(
  source: PositionSource,
  request: PositionRequest,
): Promise<PositionRead> {
  let { key: member } = request;
  for (let asked = 1; asked <= MOST_ASKED; asked += 1) {
    const { row, found, read } = await ask(source, request, member);
    if (row === undefined || found !== undefined || !isListed(row, request))
      return { ...read, found };
    ({ member } = placeIn(source.projection, request.orderBy, { key: request.key, row }));
  }
  const { name } = source.projection;
  throw new StationError(
    'STORE_UNAVAILABLE',
    `The row "${request.key}" of ${name} changed each of ${MOST_ASKED} times that its place was read.`,
  );
}

const isListed = (row: Fields, { filter }: PositionRequest): boolean =>
  filter === undefined || filterValue(row[filter[0]]) === filter[1];

type PositionReply =
  | readonly [StandingReply, string | null]
  | readonly [StandingReply, string, better: number, total: number, above: number, rows: string];

async function ask(source: PositionSource, request: PositionRequest, member: string) {
  const { redis, keys, projection, standing } = source;
  const { key, orderBy, direction, filter, neighbours } = request;
  const fields = [...standing.names, 'changes'];
  const ties = orderBy === projection.key ? 'alone' : 'ties';
  const reply = (await positionScript.run(
    redis,
    [keys.meta, keys.quarantine, keys.rows, keys.index(indexName(orderBy, filter))],
    [direction, key, member, neighbours, ties, fields.length, ...fields],
  )) as PositionReply;
  const [stands, json] = reply;
  const changes = Number(stands[2].at(-1) ?? 0);
  const read = { standing: standing.standingOf(stands), changes };
  if (json === null || json === undefined) return { row: undefined, found: undefined, read };
  const row = JSON.parse(json) as Row & Fields;
  return { row, found: foundIn(reply, row), read };
}

/** Undefined where the index does not hold the row at the place that was asked for. */
function foundIn([, , better, total = 0, above = 0, around = '[]']: PositionReply, row: Row) {
  if (better === undefined) return undefined;
  const rows = JSON.parse(around) as readonly (Row | null)[];
  const present = (part: readonly (Row | null)[]) => part.filter((one) => one !== null);
  const [before, behind] = [rows.slice(0, above), rows.slice(above)];
  return { position: better + 1, total, row, above: present(before), below: present(behind) };
}
