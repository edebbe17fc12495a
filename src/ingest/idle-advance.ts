import type { Checkpoint, MessageIdentity } from '../model/checkpoint.js';
import type { EventSource } from '../source/event-source.js';
import { readRequest, type OpenStream } from './streams.js';

/** A stretch of a stream that holds nothing for a projection, up to and with `sequence`. */
export interface EmptyStretch {
  readonly stream: string;
  /** The last sequence before it. */
  readonly after: number;
  readonly sequence: number;
  /** The message at its end, where the stream still holds it, to recognise the stream by. */
  readonly last?: MessageIdentity;
}

/**
 * The first stream whose end lies beyond the checkpoint although nothing there is for the projection.
 * The head is asked before the question whether anything is there: what arrives in between lies above it.
 */
export async function emptyStretch(
  source: EventSource,
  streams: readonly OpenStream[],
  checkpoint: Checkpoint,
): Promise<EmptyStretch | undefined> {
  for (const open of streams) {
    const request = readRequest(open, checkpoint);
    const state = await source.stateOf(open.stream);
    if (state === undefined || state.created !== open.created) continue;
    const { lastSequence: sequence } = state;
    if (sequence <= request.after) continue;
    if (!(await source.holdsNothing(request))) continue;
    const last = await source.identityFrom(open.stream, sequence);
    const stretch = { stream: open.stream, after: request.after, sequence };
    return last?.sequence === sequence ? { ...stretch, last } : stretch;
  }
  return undefined;
}
