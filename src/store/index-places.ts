import type { Row } from '../model/row.js';
import type { Filter, FilterValue } from './projection-store.js';

/**
 * Where a row stands in an index: entries are ordered by score, then by the bytes of the member. Null
 * comes first, then numbers and booleans, then text. No two rows share a place, so pages cut exactly,
 * also through ties.
 */
export interface Place {
  readonly score: number;
  /** The key; for text, the text before it. */
  readonly member: string;
}

/** A row's fields by name. */
export type Fields = Readonly<Record<string, unknown>>;

const TEXT = Number.POSITIVE_INFINITY;
const NULL = Number.NEGATIVE_INFINITY;

/** The place of a value's row. */
export function placeOf(value: unknown, key: string): Place {
  if (typeof value === 'number')
    return { score: Number.isNaN(value) ? NULL : clamp(value), member: key };
  if (typeof value === 'string')
    return { score: TEXT, member: `${value.replaceAll('\0', '')}\0${key}` };
  return { score: typeof value === 'boolean' ? Number(value) : NULL, member: key };
}

/** The infinities are the places of null and of text; minus zero is zero. */
const clamp = (value: number): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)) + 0;

/** The key of the row at a place. */
export const keyAt = ({ score, member }: Place): string =>
  score === TEXT ? member.slice(member.indexOf('\0') + 1) : member;

/** Whether rows at two places of an ordering have the same value. */
export const doTie = (a: Place, b: Place): boolean =>
  a.score === b.score && (a.score !== TEXT || textAt(a) === textAt(b));

const textAt = ({ member }: Place): string => member.slice(0, member.indexOf('\0'));

/** A place as one word, to be kept in a cursor. */
export const placeWord = ({ score, member }: Place): string => `${score} ${member}`;

/** Undefined for a word that {@link placeWord} never gave. */
export function placeOfWord(word: string): Place | undefined {
  const space = word.indexOf(' ');
  const score = Number(word.slice(0, space));
  return space < 1 || Number.isNaN(score) ? undefined : { score, member: word.slice(space + 1) };
}

/** A score as Redis reads it. */
export const scoreWord = (score: number): string => {
  if (score === TEXT) return '+inf';
  return score === NULL ? '-inf' : String(score);
};

/** The value by which a row is filtered. */
export const filterValue = (value: unknown): FilterValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;

/** Whether a row holds every value that a filter asks for. */
export const matches = (row: Row, where: Filter): boolean =>
  Object.entries(where).every(([field, value]) => filterValue((row as Fields)[field]) === value);
