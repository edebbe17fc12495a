import type { Checkpoint } from '../model/checkpoint.js';
import type { Gap } from '../source/continuity.js';
import type { SourceReader } from '../source/event-source.js';
import type { Standing } from './committer.js';
import { ErasedPersons } from './erased-persons.js';
import { beginHeard } from './hearing.js';
import { LetterRoom } from './letter-room.js';
import { Quarantine } from './quarantine.js';
import { SeenEvents, windowsOf } from './seen-events.js';
import { halfLoaded, toldInstead, type Unloaded } from './snapshot-place.js';
import { inspect, readRequest, type OpenStream } from './streams.js';
import type { TaskParts } from './task-parts.js';

/** What a session stands on when it begins. */
export interface SessionGround {
  readonly streams: readonly OpenStream[];
  readonly standing: Standing;
  readonly room: LetterRoom;
  /** Whether a gap was noted in the store, which is no longer there. */
  readonly gapNoted: boolean;
  /** A stream whose snapshot must be loaded before any is read. */
  readonly unloaded?: Unloaded;
}

/** Reads where the task stands; or finds that a stream does not go on there. */
export async function groundOf(
  parts: TaskParts,
  fencingToken: number,
): Promise<SessionGround | { readonly gap: Gap; readonly gapNoted: boolean }> {
  const { store, projection, deadLetters, letterCaps } = parts;
  await beginHeard(parts, fencingToken);
  const { checkpoint, letters, quarantine, gap } = await store.state();
  const found = await lookAt(parts, checkpoint);
  if ('gap' in found) return { ...found, gapNoted: gap };
  const { created, ...streams } = found;
  const windows = windowsOf(projection.reads);
  const standing = {
    fencingToken,
    checkpoint,
    created,
    quarantine: new Quarantine(letters, quarantine),
    seen: new SeenEvents(windows, windows.size === 0 ? new Map() : await store.seen()),
    erased: await ErasedPersons.of(parts),
  };
  const count = (): Promise<number> =>
    deadLetters.countWaiting(projection.name, projection.version);
  const room = new LetterRoom(standing.quarantine, count, letterCaps);
  return { ...streams, standing, room, gapNoted: gap };
}

type Found = Pick<SessionGround, 'streams' | 'unloaded'> & Pick<Standing, 'created'>;

/** Looks at the streams; and where one does not go on, whether its owners tell instead what is missing. */
async function lookAt(
  { source, projection, asks }: TaskParts,
  checkpoint: Checkpoint,
): Promise<Found | { readonly gap: Gap }> {
  const { reads } = projection;
  const inspection = await inspect(source, reads, checkpoint);
  if ('streams' in inspection) {
    const { streams } = inspection;
    const created = new Map(streams.map((open) => [open.stream, open.created]));
    const unloaded = halfLoaded(reads, checkpoint);
    return unloaded === undefined ? { streams, created } : { streams, created, unloaded };
  }
  const unloaded = asks && toldInstead(reads, checkpoint, inspection.gap);
  if (unloaded === undefined) return inspection;
  const { stream } = unloaded;
  const created = new Map([[stream, (await source.stateOf(stream))?.created ?? '']]);
  return { streams: [], created, unloaded };
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
