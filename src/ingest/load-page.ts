import { snapshotOf, type SnapshotPlace, type StreamCheckpoint } from '../model/checkpoint.js';
import { sequenceIn } from '../store/checkpoint-codec.js';
import { MAX_CHANGES } from '../store/projection-store.js';
import { MAX_EVENTS, type Batch } from './batch.js';
import type { PageEvent } from './page-events.js';
import { portionsOf } from './portions.js';
import type { SessionEnd } from './session-end.js';
import { plus, type Loaded } from './snapshot-place.js';
import type { SnapshotWork } from './snapshot-work.js';

/** A page that keeps what its contract and the protocol say, and up to whose offset the stream is applied. */
export interface TakenPage {
  readonly events: readonly PageEvent[];
  readonly more: boolean;
  /** The stream at its offset. */
  readonly at: StreamCheckpoint;
  readonly loaded: Loaded;
}

/** Folds and commits a page, in portions where it is large. Resolves with why the session must end, if it must. */
export async function loadPage(
  work: SnapshotWork,
  { events, more, at, loaded }: TakenPage,
): Promise<SessionEnd | undefined> {
  const { folding, parts } = work;
  const portions = portionsOf(events, {
    events: parts.commitSize ?? MAX_EVENTS,
    rows: MAX_CHANGES,
  });
  const last = portions.length - 1;
  let { counts } = loaded.place;
  for (const [i, portion] of portions.entries()) {
    const batch = folding.newBatchApart();
    const arrivals = portion.map(({ arrival }) => arrival);
    const fault = await folding.fold(batch, arrivals);
    if (fault !== undefined) return { end: 'halted', fault };
    counts = plus(counts, batch.counts);
    const entity = portion.at(-1)?.entity;
    const place = i === last ? loaded.afterPage(entity, more) : loaded.upTo(entity);
    const end = await commit(work, batch, { at, place: { ...place, counts }, loaded });
    if (end !== undefined) return end;
  }
  return undefined;
}

interface LoadedUpTo {
  readonly at: StreamCheckpoint;
  readonly place: SnapshotPlace;
  readonly loaded: Loaded;
}

async function commit(
  { parts, ground, committer, folding, lanes, member }: SnapshotWork,
  batch: Batch,
  { at, place, loaded }: LoadedUpTo,
): Promise<SessionEnd | undefined> {
  const { stream } = ground.unloaded;
  const name = snapshotOf(stream);
  const commits = sequenceIn(committer.committed, name) + 1;
  const to = {
    [stream]: at,
    [name]: { sequence: commits, streamCreated: at.streamCreated, snapshot: place },
  };
  await lanes.turn(member);
  committer.startApart(batch, to, (rows) => {
    const [task, owner] = [parts.projection.name, loaded.contract.snapshot.from.name];
    const [{ counts }, { after: _, ...told }] = [batch, place];
    parts.observe({ fact: 'snapshot-loaded', task, stream, owner, counts, rows, place: told });
  });
  folding.trim(batch);
  const outcome = await committer.settled();
  return outcome === 'committed' ? undefined : { end: 'refused', outcome };
}
