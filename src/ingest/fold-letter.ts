import type { DeadLetter } from '../model/dead-letter.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { schemasOf } from '../source/schemas-by-type.js';
import {
  arrivalOf,
  foldArrival,
  Unfolded,
  type Erases,
  type EventArrival,
  type Fault,
} from './arrival.js';
import { LetterMessage } from './letter-message.js';

/** What a letter is folded onto. */
export interface LetterGround {
  readonly projection: Projection;
  /** The row of a key as it is now. */
  rowOf(key: string): Promise<Row | undefined>;
  /** Whether earlier letters of a key wait. */
  waits(key: string): boolean;
  /** The row after an event; none where it may not be made. As it is when absent. */
  kept?(before: Row | undefined, after: Row | undefined): Row | undefined;
}

/** The rows that a letter changes, or why it still cannot be applied. */
export type LetterOutcome =
  { readonly rows: ReadonlyMap<string, Row | undefined> } | { readonly fault: Fault };

/** Whom the event of a letter erases; undefined where it erases nobody, and where it still cannot be read. */
export function erasedByLetter(projection: Projection, letter: DeadLetter): Erases | undefined {
  if (projection.personal === undefined) return undefined;
  const arrival = arrivalOf(projection, schemasOf(projection.reads), new LetterMessage(letter));
  return arrival.kind === 'poison' ? undefined : arrival.erases;
}

/**
 * Folds a dead letter onto the rows it was kept from: that of its key, or, when it could not be read
 * then, of every key it touches now. One that nothing is left to do for changes no row.
 */
export async function foldLetter(ground: LetterGround, letter: DeadLetter): Promise<LetterOutcome> {
  const { projection } = ground;
  // It is there for the order of those behind it only.
  if (letter.code === 'EVENT_ERASED') return { rows: new Map() };
  const arrival = arrivalOf(projection, schemasOf(projection.reads), new LetterMessage(letter));
  switch (arrival.kind) {
    case 'poison':
      return { fault: arrival.fault };
    case 'filtered':
      return { rows: new Map() };
    case 'event':
      return foldKeys(ground, arrival, letter.key);
  }
}

async function foldKeys(
  ground: LetterGround,
  arrival: EventArrival,
  only: string | null,
): Promise<LetterOutcome> {
  const rows = new Map<string, Row | undefined>();
  for (const key of arrival.keys) {
    if (only !== null && key !== only) continue;
    if (only === null && ground.waits(key)) return { fault: behind(key) };
    const before = await ground.rowOf(key);
    const row = foldArrival(ground.projection, arrival, { key, row: before });
    if (row instanceof Unfolded) return { fault: row.fault };
    rows.set(key, ground.kept === undefined ? row : ground.kept(before, row));
  }
  return { rows };
}

const behind = (key: string): Fault => ({
  code: 'EVENT_QUEUED',
  reason: `It touches ${key}, whose earlier letters wait.`,
});
