import {
  NO_COUNTS,
  snapshotOf,
  type Checkpoint,
  type StreamCheckpoint,
} from '../model/checkpoint.js';
import type { Gap } from '../source/continuity.js';
import type { EventSource, StreamState } from '../source/event-source.js';
import type { CommitOutcome } from '../store/projection-store.js';
import { halfLoaded, placeIn, type Unloaded } from './snapshot-place.js';
import { inspect } from './streams.js';
import type { TaskParts } from './task-parts.js';

/** A gap that the operator accepted, and where the task goes on. */
export interface AcceptedGap {
  readonly gap: Gap;
  /** The last sequence that will not be read. */
  readonly goesOnAfter: number;
}

/**
 * Moves the checkpoint past every gap of a task, so that it goes on with what its streams hold now; also where a snapshot
 * would be loaded in place of what is missing, and where one is loaded in part. What is missing stays missing in the rows:
 * only an operator may decide so. The caller owns the task.
 */
export async function acceptGaps(
  parts: TaskParts,
  fencingToken: number,
): Promise<readonly AcceptedGap[] | Exclude<CommitOutcome, 'committed'>> {
  const accepted: AcceptedGap[] = [];
  for (;;) {
    const { checkpoint } = await parts.store.state();
    const inspection = await inspect(parts.source, parts.projection.reads, checkpoint);
    const next =
      'gap' in inspection
        ? await pastGap(parts.source, inspection.gap, checkpoint)
        : withoutTheRest(halfLoaded(parts.projection.reads, checkpoint), checkpoint);
    if (next === undefined) return accepted;
    const { to, ...gap } = next;
    const outcome = await parts.store.commit({
      fencingToken,
      from: checkpoint,
      to,
      changes: [],
      counts: NO_COUNTS,
    });
    if (outcome !== 'committed') return outcome;
    accepted.push(gap);
  }
}

/** A gap that is accepted, and the checkpoint behind it. */
type Accepting = AcceptedGap & { readonly to: Checkpoint };

async function pastGap(source: EventSource, gap: Gap, checkpoint: Checkpoint): Promise<Accepting> {
  const at = await placeToGoOn(source, gap, checkpoint);
  return { gap, goesOnAfter: at.sequence, to: { [gap.stream]: at } };
}

/** A snapshot is left where it is: what was not told yet is missing. */
function withoutTheRest(
  unloaded: Unloaded | undefined,
  checkpoint: Checkpoint,
): Accepting | undefined {
  if (unloaded === undefined) return undefined;
  const { stream } = unloaded;
  const [name, place] = [snapshotOf(stream), placeIn(checkpoint, stream)];
  const [at, of] = [checkpoint[stream], checkpoint[name]];
  if (place === undefined || at === undefined || of === undefined) return undefined;
  const reason = `Of the snapshot of ${stream}, no more than ${place.pages} pages are loaded.`;
  const { after: _, ...left } = place;
  const snapshot = { ...left, whole: true };
  return {
    gap: { stream, kind: 'purged', reason },
    goesOnAfter: at.sequence,
    to: { [name]: { ...of, sequence: of.sequence + 1, snapshot } },
  };
}

async function placeToGoOn(
  source: EventSource,
  { stream, kind }: Gap,
  checkpoint: Checkpoint,
): Promise<StreamCheckpoint> {
  const state = await source.stateOf(stream);
  if (state === undefined) return { sequence: 0, streamCreated: '' };
  const streamCreated = state.created;
  const last = checkpoint[stream]?.last;
  if (kind === 'purged' || kind === 'recreated' || last === undefined)
    return { sequence: state.firstSequence - 1, streamCreated };
  const sequence = await lastStoredUpTo({ source, stream, state, instant: last.storedAt });
  return { sequence, streamCreated };
}

interface Search {
  readonly source: EventSource;
  readonly stream: string;
  readonly state: StreamState;
  readonly instant: number;
}

/**
 * The last sequence that was stored no later than an instant. A store that came back older holds only new
 * events after the last one that was applied; by bisection, since storing times grow with the sequence.
 */
async function lastStoredUpTo({ source, stream, state, instant }: Search): Promise<number> {
  let [low, high] = [state.firstSequence, state.lastSequence + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await source.identityFrom(stream, middle);
    if (found !== undefined && found.storedAt <= instant) low = found.sequence + 1;
    else high = middle;
  }
  return low - 1;
}
