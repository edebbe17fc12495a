import type { DeadLetter } from '../model/dead-letter.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { arrivalOf, foldArrival, Unfolded, type EventArrival, type Fault } from './arrival.js';
import { LetterMessage } from './letter-message.js';

/** What a letter is folded onto. */
export interface LetterGround {
  readonly projection: Projection;
  /** The row of a key as it is now. */
  rowOf(key: string): Promise<Row | undefined>;
  /** Whether earlier letters of a key wait. */
  waits(key: string): boolean;
}

/** The rows that a letter changes, or why it still cannot be applied. */
export type LetterOutcome =
  { readonly rows: ReadonlyMap<string, Row | undefined> } | { readonly fault: Fault };

/**
 * Folds a dead letter onto the rows it was kept from: that of its key, or, when it could not be read
 * then, of every key it touches now. One that nothing is left to do for changes no row.
 */
export async function foldLetter(ground: LetterGround, letter: DeadLetter): Promise<LetterOutcome> {
  const { projection } = ground;
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
    const row = foldArrival(ground.projection, arrival, { key, row: await ground.rowOf(key) });
    if (row instanceof Unfolded) return { fault: row.fault };
    rows.set(key, row);
  }
  return { rows };
}

const behind = (key: string): Fault => ({
  code: 'EVENT_QUEUED',
  reason: `It touches ${key}, whose earlier letters wait.`,
});
