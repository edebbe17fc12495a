import type { Fault } from '../../ingest/arrival.js';
import { foldLetter, type LetterGround } from '../../ingest/fold-letter.js';
import { Quarantine } from '../../ingest/quarantine.js';
import { WorkingRows } from '../../ingest/working-rows.js';
import { keyQueue, type DeadLetter, type DeadLetters } from '../../model/dead-letter.js';
import type { Projection } from '../../model/projection.js';
import type { Row } from '../../model/row.js';
import type { ProjectionStore } from '../../store/projection-store.js';

/** What a redrive of one queue would do now. */
export interface QueueDryRun {
  readonly queue: string;
  /** How many letters would be applied. */
  readonly applied: number;
  /** The letter at which it would stop, and why. */
  readonly stops: ({ readonly letter: number } & Fault) | null;
  /** True where only the first letters of the queue were tried. */
  readonly more: boolean;
  readonly rows: readonly RowDryRun[];
}

/** A row before and after; null where there is none. */
export interface RowDryRun {
  readonly key: string;
  readonly before: Row | null;
  readonly after: Row | null;
}

export interface DryRun {
  readonly queues: readonly QueueDryRun[];
  /** True where only the first queues were tried. */
  readonly more: boolean;
}

export interface DryRunParts {
  readonly projection: Projection;
  readonly store: ProjectionStore;
  readonly deadLetters: DeadLetters;
}

const MOST_QUEUES = 50;
const MOST_LETTERS = 200;

/**
 * Folds dead letters as a redrive would, and stores nothing: any replica may do it.
 * @param chosen which queues; all that wait when absent
 */
export async function dryRun(parts: DryRunParts, chosen?: readonly string[]): Promise<DryRun> {
  const state = await parts.store.state();
  const quarantine = new Quarantine(state.letters, state.quarantine);
  const queues = (chosen ?? quarantine.queues).filter(
    (queue) => quarantine.firstOf(queue) !== undefined,
  );
  const ground = { parts, quarantine, rows: new WorkingRows(parts.store) };
  const ran: QueueDryRun[] = [];
  for (const queue of queues.slice(0, MOST_QUEUES)) ran.push(await tryQueue(ground, queue));
  return { queues: ran, more: queues.length > MOST_QUEUES };
}

interface Ground {
  readonly parts: DryRunParts;
  readonly quarantine: Quarantine;
  readonly rows: WorkingRows;
}

async function tryQueue({ parts, quarantine, rows }: Ground, queue: string): Promise<QueueDryRun> {
  const { name, version } = parts.projection;
  const from = quarantine.firstOf(queue) ?? 1;
  const range = { from, upTo: quarantine.lastLetter, limit: MOST_LETTERS };
  const letters = await parts.deadLetters.waiting({ projection: name, version, queue }, range);
  const ground: LetterGround = {
    projection: parts.projection,
    rowOf: (key) => rows.rowOf(key),
    waits: (key) => quarantine.firstOf(keyQueue(key)) !== undefined,
  };
  const { applied, stops, changed } = await foldAll(ground, letters, rows);
  const more = stops === null && letters.length === MOST_LETTERS;
  quarantine.advance(queue, stops?.letter ?? (more ? from : undefined));
  return { queue, applied, stops, more, rows: changed };
}

async function foldAll(
  ground: LetterGround,
  letters: readonly DeadLetter[],
  rows: WorkingRows,
): Promise<{ applied: number; stops: QueueDryRun['stops']; changed: RowDryRun[] }> {
  const before = new Map<string, Row | undefined>();
  let applied = 0;
  let stops: QueueDryRun['stops'] = null;
  for (const letter of letters) {
    const outcome = await foldLetter(ground, letter);
    if ('fault' in outcome) {
      stops = { letter: letter.number, ...outcome.fault };
      break;
    }
    for (const key of outcome.rows.keys())
      if (!before.has(key)) before.set(key, await rows.rowOf(key));
    rows.put(outcome.rows);
    applied++;
  }
  const changed: RowDryRun[] = [];
  for (const [key, was] of before)
    changed.push({ key, before: was ?? null, after: (await rows.rowOf(key)) ?? null });
  return { applied, stops, changed };
}
