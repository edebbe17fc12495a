import { NO_COUNTS, type Checkpoint, type StreamCheckpoint } from '../model/checkpoint.js';
import type { Gap } from '../source/continuity.js';
import type { EventSource, StreamState } from '../source/event-source.js';
import type { CommitOutcome } from '../store/projection-store.js';
import { inspect } from './streams.js';
import type { TaskParts } from './task-parts.js';

/** A gap that the operator accepted, and where the task goes on. */
export interface AcceptedGap {
  readonly gap: Gap;
  /** The last sequence that will not be read. */
  readonly goesOnAfter: number;
}

/**
 * Moves the checkpoint past every gap of a task, so that it goes on with what its streams hold now. What
 * is missing stays missing in the rows: only an operator may decide so. The caller owns the task.
 */
export async function acceptGaps(
  parts: TaskParts,
  fencingToken: number,
): Promise<readonly AcceptedGap[] | Exclude<CommitOutcome, 'committed'>> {
  const accepted: AcceptedGap[] = [];
  for (;;) {
    const { checkpoint } = await parts.store.state();
    const inspection = await inspect(parts.source, parts.projection.reads, checkpoint);
    if (!('gap' in inspection)) return accepted;
    const { gap } = inspection;
    const at = await placeToGoOn(parts.source, gap, checkpoint);
    const to = { [gap.stream]: at };
    const outcome = await parts.store.commit({
      fencingToken,
      from: checkpoint,
      to,
      changes: [],
      counts: NO_COUNTS,
    });
    if (outcome !== 'committed') return outcome;
    accepted.push({ gap, goesOnAfter: at.sequence });
  }
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
