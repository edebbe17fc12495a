import type { MessageIdentity, StreamCheckpoint } from '../model/checkpoint.js';
import type { StreamState } from './event-source.js';

/** Why a stream does not continue where a checkpoint stands. */
export type GapKind = 'recreated' | 'rolled-back' | 'replaced' | 'purged';

/** A break between a checkpoint and its stream: events are missing, or others took their sequences. */
export interface Gap {
  readonly stream: string;
  readonly kind: GapKind;
  readonly reason: string;
}

/** A checkpoint beside what its stream says today. */
export interface Continuation {
  readonly stream: string;
  readonly checkpoint: StreamCheckpoint | undefined;
  readonly state: StreamState;
  /** The first message that the stream holds at or after the last applied sequence, if any. */
  readonly found: MessageIdentity | undefined;
}

/**
 * Whether a stream goes on where the checkpoint stands. A store that came back older than the
 * checkpoint reuses sequences without changing its creation time, so the last applied message itself
 * is recognised again.
 */
export function gapOf({ stream, checkpoint, state, found }: Continuation): Gap | undefined {
  const { firstSequence: first, lastSequence: last } = state;
  const at = checkpoint?.sequence ?? 0;
  if (checkpoint !== undefined && checkpoint.streamCreated !== state.created)
    return gap(stream, 'recreated', `Stream ${stream} was created anew at ${state.created}.`);
  if (last < at)
    return gap(
      stream,
      'rolled-back',
      `Stream ${stream} ends at ${last}, before the checkpoint at ${at}.`,
    );
  if (first > at + 1)
    return gap(
      stream,
      'purged',
      `Stream ${stream} starts at ${first}: ${at + 1} to ${first - 1} are gone.`,
    );
  const applied = checkpoint?.last;
  if (applied !== undefined && found?.sequence === applied.sequence && !same(applied, found))
    return gap(
      stream,
      'replaced',
      `Stream ${stream} holds another message at ${applied.sequence}.`,
    );
  return undefined;
}

const gap = (stream: string, kind: GapKind, reason: string): Gap => ({ stream, kind, reason });

const same = (a: MessageIdentity, b: MessageIdentity): boolean =>
  a.storedAt === b.storedAt && a.messageId === b.messageId;
