import type { LinePlace } from '../feed/feed-event.js';
import { taskName, type Projection } from '../model/projection.js';
import { feedCursors } from './cursors.js';
import { pack, unpack } from './opaque-words.js';
import type { SealedWords } from './sealed-words.js';

/** Raise it when the form changes: cursors of another form are refused, never misread. */
const FORM = 1;

/** The cursors of what one projection's subscribers are told: of changes, and of snapshots under way. */
export interface LineCursors {
  readonly encode: (place: LinePlace) => string;
  /** @throws StationError CURSOR_INVALID */
  readonly decode: (cursor: string) => LinePlace;
}

/** The same for each seal. */
export function lineCursorsBy(
  projection: Projection,
): (seal: SealedWords | undefined) => LineCursors {
  const plain = lineCursors(projection);
  const sealed = new WeakMap<SealedWords, LineCursors>();
  return (seal) => {
    if (seal === undefined) return plain;
    const known = sealed.get(seal) ?? lineCursors(projection, seal);
    sealed.set(seal, known);
    return known;
  };
}

/** Within a snapshot a cursor says which key was told last: that is sealed. */
export function lineCursors(projection: Projection, seal?: SealedWords): LineCursors {
  const changes = feedCursors(projection);
  const scope = [FORM, 'snapshot', taskName(projection)];
  return {
    encode: ({ cursor, toldTo }) => {
      if (toldTo === undefined) return changes.encode(cursor);
      const word = pack([...scope, [cursor, toldTo]]);
      return seal === undefined ? word : seal.seal(word);
    },
    decode: (given) => {
      const word = seal === undefined ? given : seal.open(given);
      const place = word === undefined ? undefined : placeIn(unpack(word, scope));
      return place ?? { cursor: changes.decode(given) };
    },
  };
}

function placeIn(told: unknown): LinePlace | undefined {
  if (!Array.isArray(told) || told.length !== 2) return undefined;
  const [cursor, toldTo] = told as readonly unknown[];
  if (typeof cursor !== 'number' || !Number.isSafeInteger(cursor) || cursor < 0) return undefined;
  return toldTo === null || typeof toldTo === 'string' ? { cursor, toldTo } : undefined;
}
