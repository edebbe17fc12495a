import type { Redis } from 'ioredis';
import {
  AHEAD,
  FORGOTTEN,
  holderOf,
  type CommitRecord,
  type EventOffset,
  type SoughtCommit,
  type Stretch,
} from './commit-record.js';
import type { ProjectionKeys } from './keys.js';

/** Entries a read; whoever seeks walks back from the newest. */
const PAGE = 500;

/** Seeks the commit that moved the checkpoint past an event among those that Redis remembers. */
export async function seekCommit(
  redis: Redis,
  keys: Pick<ProjectionKeys, 'meta' | 'commits'>,
  offset: EventOffset,
): Promise<SoughtCommit> {
  const reached = Number((await redis.hget(keys.meta, `seq:${offset.stream}`)) ?? 0);
  if (offset.sequence > reached) return AHEAD;
  for (let end = '+'; ;) {
    const page = await redis.xrevrange(keys.commits, end, '-', 'COUNT', PAGE);
    const commit = holderOf(page.map(recordIn), offset);
    if (commit !== undefined) return { outcome: 'committed', commit };
    const oldest = page.at(-1);
    if (oldest === undefined || page.length < PAGE) return FORGOTTEN;
    end = `(${oldest[0]}`;
  }
}

const STREAM = 'at:';

/**
 * A record as the commit script writes it: a stream entry whose id begins with when it was committed; then
 * `change` `changes` `folded` `filtered` `deadLettered`, and per stream `at:<name>` with both ends of the stretch.
 */
function recordIn([id, fields]: readonly [string, readonly string[]]): CommitRecord {
  const streams: Record<string, Stretch> = {};
  const numbers: Record<string, number> = {};
  for (let i = 0; i < fields.length; i += 2) {
    const [field = '', value = ''] = [fields[i], fields[i + 1]];
    if (field.startsWith(STREAM)) streams[field.slice(STREAM.length)] = stretchIn(value);
    else numbers[field] = Number(value);
  }
  const { change = 0, changes = 0, folded = 0, filtered = 0, deadLettered = 0 } = numbers;
  const committedAt = Number.parseInt(id, 10);
  const counts = { folded, filtered, deadLettered };
  return { committedAt, streams, counts, changes, lastChange: change };
}

function stretchIn(value: string): Stretch {
  const [after = 0, upTo = 0] = value.split(' ').map(Number);
  return { after, upTo };
}
