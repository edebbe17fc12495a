import type { Waits } from '../../freshness/waits.js';
import type { Instant } from '../../model/clock.js';
import { seconds } from '../../model/duration.js';
import { provenIn, type Standing } from '../../model/freshness.js';
import type { Row } from '../../model/row.js';
import type { ProjectionStore } from '../../store/projection-store.js';
import type { Told } from './difference.js';
import { ownersWord, type WordAsked } from './owners-word.js';

/** Where rows and the word of their owner are had. */
export interface LookGround extends WordAsked {
  readonly store: Pick<ProjectionStore, 'projection' | 'now' | 'standing' | 'readRows'>;
  readonly waits: Pick<Waits, 'until'>;
}

/** A row, and what its owner told before it was read: whatever the streams had stored by then is in the row. */
export interface Seen {
  readonly ours: Row | undefined;
  readonly theirs: Told | null;
}

/** Rows beside the word of their owner. */
export interface Look {
  readonly seen: ReadonlyMap<string, Seen>;
  /** Why the owner gave no answer, where it did not answer everything. */
  readonly silence: string | undefined;
  /** Where the projection stood when the rows were read, proved beyond the answer. */
  readonly standing: Standing;
  readonly asOf: Instant;
  /** The running number of the newest change of the projection then. */
  readonly changes: number;
}

/** The projection could not be proved to hold what the owner may have told. */
export interface Unproved {
  readonly unproved: string;
}

const PROOF_WITHIN = seconds(10);

/**
 * Asks the owner, waits until the projection is as of its answer, and reads the rows. Rejects while the store is away.
 * @param settled resolves once what the owner had changed when it answered is published too
 */
export async function lookAt(
  ground: LookGround,
  keys: readonly string[],
  settled: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Look | Unproved> {
  const { store, waits, signal } = ground;
  const { told, silence } = await ownersWord(ground, keys);
  signal.throwIfAborted();
  await settled();
  const answeredAt = await store.now();
  const asked = [...told.keys()];
  const isOver = (standing: Standing) => isAsOf(standing, answeredAt);
  const endsAt = performance.now() + PROOF_WITHIN;
  if (asked.length > 0) await waits.until({ store, isOver, endsAt, signal });
  signal.throwIfAborted();
  const { rows, standing, changes } = await store.readRows(asked);
  const asOf = provenIn(standing);
  if (asOf === undefined || (asked.length > 0 && !isAsOf(standing, answeredAt)))
    return { unproved: whyNot(standing) };
  const seen = asked.map((key, i): [string, Seen] => [
    key,
    { ours: rows[i], theirs: told.get(key) ?? null },
  ]);
  return { seen: new Map(seen), silence, standing, asOf, changes };
}

const isAsOf = (standing: Standing, instant: Instant): boolean =>
  !standing.gap && !standing.rebuilding && (provenIn(standing) ?? -1) >= instant;

function whyNot(standing: Standing): string {
  if (standing.gap) return 'The projection stands in a gap.';
  if (standing.rebuilding) return 'The projection is being rebuilt.';
  if (provenIn(standing) === undefined) return 'Nothing is proved of the projection yet.';
  return `The projection was not proved to be as of the answer within ${PROOF_WITHIN / seconds(1)} s.`;
}
