import type { LinePlace } from '../feed/feed-event.js';
import { taskName, type Projection } from '../model/projection.js';
import { feedCursors } from './cursors.js';
import { pack, unpack } from './opaque-words.js';

/** Raise it when the form changes: cursors of another form are refused, never misread. */
const FORM = 1;

/** The cursors of what one projection's subscribers are told: of changes, and of snapshots under way. */
export interface LineCursors {
  encode(place: LinePlace): string;
  /** @throws StationError CURSOR_INVALID */
  decode(cursor: string): LinePlace;
}

export function lineCursors(projection: Projection): LineCursors {
  const changes = feedCursors(projection);
  const scope = [FORM, 'snapshot', taskName(projection)];
  return {
    encode: ({ cursor, toldTo }) =>
      toldTo === undefined ? changes.encode(cursor) : pack([...scope, [cursor, toldTo]]),
    decode: (word) => placeIn(unpack(word, scope)) ?? { cursor: changes.decode(word) },
  };
}

function placeIn(told: unknown): LinePlace | undefined {
  if (!Array.isArray(told) || told.length !== 2) return undefined;
  const [cursor, toldTo] = told as readonly unknown[];
  if (typeof cursor !== 'number' || !Number.isSafeInteger(cursor) || cursor < 0) return undefined;
  return toldTo === null || typeof toldTo === 'string' ? { cursor, toldTo } : undefined;
}
