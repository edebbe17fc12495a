import type { Checkpoint } from '../model/checkpoint.js';
import type { EventContract } from '../model/event-contract.js';
import { StationError } from '../model/station-error.js';
import { gapOf, type Gap } from '../source/continuity.js';
import type { EventSource, ReadRequest, StreamState } from '../source/event-source.js';

/** A stream that a task reads, as it stood when the task looked. */
export interface OpenStream {
  readonly stream: string;
  readonly created: string;
  /** What to read of it: one subject filter, or all when several contracts share the stream. */
  readonly subject: string | undefined;
}

/** The streams of a set of contracts, each once: many filters on one consumer are slow, so several share none. */
export function streamsOf(
  contracts: readonly EventContract[],
): ReadonlyMap<string, string | undefined> {
  const subjects = new Map<string, string | undefined>();
  for (const { stream, subject } of contracts)
    subjects.set(
      stream,
      subjects.has(stream) && subjects.get(stream) !== subject ? undefined : subject,
    );
  return subjects;
}

/** The streams whose events are what polls of their owners found. */
export const polledStreams = (contracts: readonly EventContract[]): ReadonlySet<string> =>
  new Set(contracts.filter(({ polled }) => polled).map(({ stream }) => stream));

/** Every stream of a task, in order; or the first gap between a checkpoint and its stream. */
export type Inspection = { readonly streams: readonly OpenStream[] } | { readonly gap: Gap };

/**
 * Looks at every stream of the contracts and at what it holds where the checkpoint stands.
 * @throws StationError STREAM_MISSING
 */
export async function inspect(
  source: EventSource,
  contracts: readonly EventContract[],
  checkpoint: Checkpoint,
): Promise<Inspection> {
  const streams: OpenStream[] = [];
  for (const [stream, subject] of streamsOf(contracts)) {
    const state = await source.stateOf(stream);
    if (state === undefined)
      throw new StationError('STREAM_MISSING', `NATS has no stream ${stream}.`);
    const gap = await gapIn({ source, stream, checkpoint, state });
    if (gap !== undefined) return { gap };
    streams.push({ stream, subject, created: state.created });
  }
  return { streams };
}

interface GapQuestion {
  readonly source: EventSource;
  readonly stream: string;
  readonly checkpoint: Checkpoint;
  readonly state: StreamState;
}

async function gapIn({ source, stream, checkpoint, state }: GapQuestion): Promise<Gap | undefined> {
  const at = checkpoint[stream];
  const found =
    at?.last === undefined ? undefined : await source.identityFrom(stream, at.last.sequence);
  return gapOf({ stream, checkpoint: at, state, found });
}

/** What to read of a stream after a checkpoint. */
export const readRequest = (
  { stream, subject }: Pick<OpenStream, 'stream' | 'subject'>,
  checkpoint: Checkpoint,
): ReadRequest => ({
  stream,
  after: checkpoint[stream]?.sequence ?? 0,
  ...(subject === undefined ? {} : { subject }),
});
