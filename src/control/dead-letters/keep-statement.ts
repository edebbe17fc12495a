import type { DeadLetter } from '../../model/dead-letter.js';
import type { Instant } from '../../model/clock.js';
import { toSql } from './faithful-text.js';

/** A column, its type in an array, and what of a letter it holds. */
type Column = readonly [name: string, type: string, of: (letter: DeadLetter) => unknown];

const COLUMNS: readonly Column[] = [
  ['projection', 'text', (letter) => letter.projection],
  ['version', 'integer', (letter) => letter.version],
  ['number', 'bigint', (letter) => letter.number],
  ['queue', 'text', (letter) => toSql(letter.queue)],
  ['key', 'text', (letter) => (letter.key === null ? null : toSql(letter.key))],
  ['stream', 'text', (letter) => toSql(letter.stream)],
  ['sequence', 'bigint', (letter) => letter.sequence],
  ['subject', 'text', (letter) => toSql(letter.subject)],
  ['stored_at', 'timestamptz', (letter) => new Date(letter.storedAt).toISOString()],
  ['headers', 'json', (letter) => JSON.stringify(letter.headers)],
  ['payload', 'bytea', (letter) => Buffer.from(letter.payload)],
  ['code', 'text', (letter) => letter.code],
  ['reason', 'text', (letter) => toSql(letter.reason)],
];
const KEY = new Set(['projection', 'version', 'number']);
const names = COLUMNS.map(([name]) => name);
const arrays = COLUMNS.map(([, type], i) => `$${i + 1}::${type}[]`);
const replaced = names.filter((name) => !KEY.has(name)).map((name) => `${name} = excluded.${name}`);
const parameter = (n: number): string => `$${COLUMNS.length + n}`;
const now = `${parameter(1)}::timestamptz`;
const standing = `${parameter(2)}::bigint, ${parameter(3)}::bigint`;

/** When letters are kept, and what tells them from those of an earlier attempt or owner. */
export interface Keeping {
  readonly at: Instant;
  readonly fencingToken: number;
  /** Grows with each attempt under a token. */
  readonly order: number;
}

/**
 * One array a column, so that one statement takes any number of letters. A statement that comes late,
 * from an owner that was superseded or an attempt that was given up, replaces nothing newer. Returns
 * the numbers of the letters that stand as they were given.
 */
export const KEEP_STATEMENT = `
  INSERT INTO dead_letter (${names.join(', ')}, status, attempts, first_failed_at, last_failed_at,
    fencing_token, kept_order)
  SELECT letter.*, 'waiting', 1, ${now}, ${now}, ${standing} FROM unnest(${arrays.join(', ')}) AS letter
  ON CONFLICT (projection, version, number) DO UPDATE SET ${replaced.join(', ')},
    status = excluded.status, attempts = excluded.attempts,
    first_failed_at = excluded.first_failed_at, last_failed_at = excluded.last_failed_at,
    settled_at = NULL, discarded_by = NULL, discard_reason = NULL,
    fencing_token = excluded.fencing_token, kept_order = excluded.kept_order
  WHERE (dead_letter.fencing_token, dead_letter.kept_order) < (excluded.fencing_token, excluded.kept_order)
  RETURNING number`;

/** The parameters of {@link KEEP_STATEMENT}. */
export const keepParameters = (
  letters: readonly DeadLetter[],
  { at, fencingToken, order }: Keeping,
): unknown[] => [
  ...COLUMNS.map(([, , of]) => letters.map(of)),
  new Date(at).toISOString(),
  fencingToken,
  order,
];

/** What one statement takes: more would hold the letters' bytes several times in memory. */
const MAX_LETTERS = 1_000;
const MAX_BYTES = 4_000_000;

/** Cuts letters, in their order, into what one statement takes each. */
export const inStatements = (letters: readonly DeadLetter[]): DeadLetter[][] => {
  const statements: DeadLetter[][] = [];
  let bytes = Infinity;
  for (const letter of letters) {
    bytes += letter.payload.byteLength;
    const last = statements.at(-1);
    if (last !== undefined && last.length < MAX_LETTERS && bytes <= MAX_BYTES) last.push(letter);
    else {
      statements.push([letter]);
      bytes = letter.payload.byteLength;
    }
  }
  return statements;
};
