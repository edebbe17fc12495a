import type { FeedCursor } from '../feed/change-feed.js';
import { taskName, type Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import { pack, unpack } from './opaque-words.js';
import type { Ordering } from './orderings.js';
import type { SealedWords } from './sealed-words.js';

/** Raise it when the form changes: cursors of another form are refused, never misread. */
const FORM = 1;

/**
 * The cursors of one list in one order; those of another one are refused. A cursor says by which value a row is
 * ordered, and its key.
 */
export interface ListCursors {
  encode(member: string): string;
  /** @throws StationError CURSOR_INVALID */
  decode(cursor: string): string;
}

export function listCursors(
  projection: Projection,
  { field, direction }: Ordering,
  seal?: SealedWords,
): ListCursors {
  const scope = [FORM, 'list', taskName(projection), field, direction];
  return {
    encode: (member) => {
      const word = pack([...scope, member]);
      return seal === undefined ? word : seal.seal(word);
    },
    decode: (cursor) => {
      const word = seal === undefined ? cursor : seal.open(cursor);
      const member = word === undefined ? undefined : unpack(word, scope);
      if (typeof member === 'string') return member;
      throw foreign(cursor, 'this list in this order');
    },
  };
}

/** The cursors of one projection's changes. */
export interface FeedCursors {
  encode(cursor: FeedCursor): string;
  /** @throws StationError CURSOR_INVALID */
  decode(cursor: string): FeedCursor;
}

export function feedCursors(projection: Projection): FeedCursors {
  const scope = [FORM, 'feed', taskName(projection)];
  return {
    encode: (cursor) => pack([...scope, cursor]),
    decode: (cursor) => {
      const number = unpack(cursor, scope);
      if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
      throw foreign(cursor, 'these changes');
    },
  };
}

const foreign = (cursor: string, of: string): StationError =>
  new StationError('CURSOR_INVALID', `"${shortened(cursor)}" is not a cursor of ${of}.`);

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
