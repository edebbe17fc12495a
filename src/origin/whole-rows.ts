import type { Standing } from '../model/freshness.js';
import type { Row } from '../model/row.js';
import type { AskFailure } from '../owners/owner-asks.js';
import type { OriginOrder, OriginReads } from './origin-reads.js';
import { fieldsOf, toldOfAll, type ToldOfAll } from './told.js';

/** Rows as their owner told them. */
export interface OwnersRows {
  /** In the order of the keys; null where the owner has none. Nobody else has these objects. */
  readonly rows: readonly (Row | null)[];
  readonly standing: Standing;
  readonly told: ToldOfAll;
}

/** The rows of keys, all of them as new as is wanted, or why they cannot be had. Rejects when the store is away. */
export async function wholeRows(
  reads: OriginReads,
  keys: readonly string[],
  order: OriginOrder,
): Promise<OwnersRows | AskFailure> {
  const read = await reads.read(keys, order);
  const told = toldOfAll(read);
  if (told.failure !== undefined) return told.failure;
  const rows = read.told.map(fieldsOf).map((row) => (row === null ? null : { ...row }));
  return { rows, standing: standingOf(told), told };
}

/** Everything that the owner had written before the oldest question is in the rows. Of streams nothing is known. */
const standingOf = ({ asOf, now }: ToldOfAll): Standing => ({
  now: Math.max(now, asOf ?? now),
  asOf: asOf ?? now,
  gap: false,
  rebuilding: false,
  offsets: {},
  quarantined: 0,
  fromOrigin: true,
});
