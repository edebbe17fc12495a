import type { Instant } from '../model/clock.js';
import { provenIn, type Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import type { ProjectionStore } from '../store/projection-store.js';
import { checkedWait, hasReached } from './demand.js';
import type { Heads } from './heads.js';
import { offsetsOf, streamsOf } from './offsets.js';
import type { TakeSeat, Waits } from './waits.js';

export interface PropagationOrder {
  /** Every projection that is served. */
  readonly stores: readonly Pick<ProjectionStore, 'projection' | 'standing'>[];
  /** What was published: offsets, each `STREAM:sequence`. */
  readonly after: readonly string[];
  /** How long to wait for all of them. */
  readonly waitMs: number;
  /** Gives what aborts when nobody wants the answer any more; called only when it is waited for. */
  readonly gone?: (() => AbortSignal) | undefined;
  readonly seat?: TakeSeat | undefined;
}

/** How far something published has come. */
export interface Propagation {
  /** Whether every projection that reads it shows it. */
  readonly complete: boolean;
  readonly projections: readonly PropagationTo[];
}

export interface PropagationTo {
  readonly name: string;
  readonly visible: boolean;
  readonly asOf: Instant | null;
}

type Offsets = ReadonlyMap<string, number>;

/** @throws StationError BAD_USER_INPUT, BAD_OFFSET, UNKNOWN_STREAM, OFFSET_AHEAD, TOO_MANY_WAITERS */
export async function propagationOf(
  { heads, waits }: { readonly heads: Heads; readonly waits: Waits },
  { stores, after, waitMs, gone, seat }: PropagationOrder,
): Promise<Propagation> {
  const endsAt = performance.now() + checkedWait(waitMs);
  const offsets = offsetsOf(after, streamsOf(stores.map(({ projection }) => projection)));
  if (offsets.size === 0) throw new StationError('BAD_USER_INPUT', 'after names no offset.');
  const readers = stores
    .map((store) => ({ store, wanted: offsetsRead(store.projection, offsets) }))
    .filter(({ wanted }) => wanted.size > 0);
  const looks = await Promise.all(readers.map(look));
  const late = looks.filter(({ visible }) => !visible);
  await heads.accept(new Map(late.flatMap(({ wanted }) => [...wanted])));
  const signal = late.length > 0 && waitMs > 0 ? gone?.() : undefined;
  const shown = looks.map(async (seen) => {
    const { store, wanted, visible } = seen;
    const isOver = (standing: Standing) => hasReached(wanted, standing);
    if (visible || !(await waits.until({ store, isOver, endsAt, signal, seat }))) return seen;
    return look(seen);
  });
  const projections = (await Promise.all(shown)).map(toldOf);
  return { complete: projections.every(({ visible }) => visible), projections };
}

interface Reader {
  readonly store: PropagationOrder['stores'][number];
  readonly wanted: Offsets;
}

interface Look extends Reader {
  readonly standing: Standing;
  readonly visible: boolean;
}

async function look({ store, wanted }: Reader): Promise<Look> {
  const standing = await store.standing();
  return { store, wanted, standing, visible: hasReached(wanted, standing) };
}

/** Of the offsets, those in streams that the projection reads. */
function offsetsRead(projection: Projection, offsets: Offsets): Offsets {
  const streams = streamsOf([projection]);
  return new Map([...offsets].filter(([stream]) => streams.has(stream)));
}

const toldOf = ({ store, standing, visible }: Look): PropagationTo => ({
  name: store.projection.name,
  visible,
  asOf: provenIn(standing) ?? null,
});
