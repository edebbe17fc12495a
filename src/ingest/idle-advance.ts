import type { Checkpoint, MessageIdentity } from '../model/checkpoint.js';
import type { EventSource } from '../source/event-source.js';
import type { HeadSeen } from '../source/head-watch.js';
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

/** Streams, and the heads they were last seen with. */
export interface SeenStreams {
  readonly streams: readonly OpenStream[];
  readonly headOf: (stream: string) => HeadSeen | undefined;
}

/**
 * The first stream whose end lies beyond the checkpoint although nothing there is for the projection.
 * The head was seen before the question whether anything is there: what arrives in between lies above it.
 */
export async function emptyStretch(
  source: EventSource,
  { streams, headOf }: SeenStreams,
  checkpoint: Checkpoint,
): Promise<EmptyStretch | undefined> {
  for (const open of streams) {
    const request = readRequest(open, checkpoint);
    const head = headOf(open.stream);
    if (head === undefined || head.created !== open.created) continue;
    const { lastSequence: sequence } = head;
    if (sequence <= request.after) continue;
    if (!(await source.holdsNothing(request))) continue;
    const last = await source.identityFrom(open.stream, sequence);
    const stretch = { stream: open.stream, after: request.after, sequence };
    return last?.sequence === sequence ? { ...stretch, last } : stretch;
  }
  return undefined;
}
