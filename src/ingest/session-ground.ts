import type { Gap } from '../source/continuity.js';
import type { SourceReader } from '../source/event-source.js';
import type { Standing } from './committer.js';
import { LetterRoom } from './letter-room.js';
import { Quarantine } from './quarantine.js';
import { SeenEvents, windowsOf } from './seen-events.js';
import { inspect, readRequest, type OpenStream } from './streams.js';
import type { TaskParts } from './task-parts.js';

/** What a session stands on when it begins. */
export interface SessionGround {
  readonly streams: readonly OpenStream[];
  readonly standing: Standing;
  readonly room: LetterRoom;
  /** Whether a gap was noted in the store, which is no longer there. */
  readonly gapNoted: boolean;
}

/** Reads where the task stands; or finds that a stream does not go on there. */
export async function groundOf(
  { store, source, projection, deadLetters, letterCaps }: TaskParts,
  fencingToken: number,
): Promise<SessionGround | { readonly gap: Gap; readonly gapNoted: boolean }> {
  const { checkpoint, letters, quarantine, gap } = await store.state();
  const inspection = await inspect(source, projection.reads, checkpoint);
  if ('gap' in inspection) return { ...inspection, gapNoted: gap };
  const { streams } = inspection;
  const windows = windowsOf(projection.reads);
  const standing = {
    fencingToken,
    checkpoint,
    created: new Map(streams.map(({ stream, created }) => [stream, created])),
    quarantine: new Quarantine(letters, quarantine),
    seen: new SeenEvents(windows, windows.size === 0 ? new Map() : await store.seen()),
  };
  const count = (): Promise<number> =>
    deadLetters.countWaiting(projection.name, projection.version);
  const room = new LetterRoom(standing.quarantine, count, letterCaps);
  return { streams, standing, room, gapNoted: gap };
}

/**
 * Opens a reader on every stream, or on none: undefined when meanwhile they are no longer what was looked at.
 * From here on a reader ends with its connection, but before, another server may have taken over.
 */
export async function openReaders(
  { source, projection }: TaskParts,
  { streams, standing }: SessionGround,
): Promise<readonly SourceReader[] | undefined> {
  const readers: SourceReader[] = [];
  try {
    for (const open of streams)
      readers.push(await source.read(readRequest(open, standing.checkpoint)));
    const now = await inspect(source, projection.reads, standing.checkpoint);
    const created = 'gap' in now ? [] : now.streams.map((open) => open.created);
    if (streams.every((open, i) => open.created === created[i])) return readers;
    for (const reader of readers) reader.close();
    return undefined;
  } catch (error) {
    for (const reader of readers) reader.close();
    throw error;
  }
}
