import { NO_COUNTS, type Checkpoint } from '../model/checkpoint.js';
import { erasureOf, type Erasure, type ErasingEvent } from '../model/erasure.js';
import type { Personal } from '../model/personal.js';
import type { RowChange } from '../model/row.js';
import { MAX_CHANGES, type CommitOutcome } from '../store/projection-store.js';
import type { ErasedPersons } from './erased-persons.js';
import type { Quarantine } from './quarantine.js';
import type { TaskErasure, TaskParts } from './task-parts.js';

/** What an erasure works on: the caller owns the task, and folds and commits nothing meanwhile. */
export interface ErasingGround {
  readonly fencingToken: number;
  readonly checkpoint: () => Checkpoint;
  readonly quarantine: Quarantine;
  readonly erased: ErasedPersons;
  /** Rows in memory that are no more. */
  readonly forget: (keys: readonly string[]) => void;
}

type Refused = Exclude<CommitOutcome, 'committed'>;

/** A commit of an erasure was refused: the caller no longer owns the task, or the store went back. */
class ErasureRefused extends Error {
  constructor(readonly outcome: Refused) {
    super(`The erasure was refused as ${outcome}.`);
  }
}

/**
 * Removes what a projection version holds of a person: letters, rows, and what the feeds told of them. It ends before the
 * checkpoint passes the event, so whatever interrupts it, it is done again; each step is safe to repeat, and what was removed
 * is counted where it is removed.
 */
export class PersonErasing {
  private readonly personal: Personal;
  private readonly erasure: TaskErasure;

  private constructor(
    private readonly parts: TaskParts,
    private readonly ground: ErasingGround,
  ) {
    const { erasure, projection } = parts;
    if (erasure === undefined || projection.personal === undefined)
      throw new Error(`The rows of ${projection.name} are nobody's.`);
    this.erasure = erasure;
    this.personal = projection.personal;
  }

  /** Erases the persons that an event names. Rejects when something it needs is away. */
  static async run(
    parts: TaskParts,
    ground: ErasingGround,
    { persons, ...event }: ErasingEvent & { readonly persons: readonly string[] },
  ): Promise<CommitOutcome> {
    const erasing = new PersonErasing(parts, ground);
    try {
      for (const person of new Set(persons)) {
        const hash = ground.erased.hashOf(person);
        await erasing.erase(person, erasureOf(event, hash));
      }
      return 'committed';
    } catch (error) {
      if (error instanceof ErasureRefused) return error.outcome;
      throw error;
    }
  }

  private async erase(person: string, erasure: Erasure): Promise<void> {
    const { projection, store, observe } = this.parts;
    const { book, told } = this.erasure;
    const step = this.stepOf(erasure);
    await book.begun(erasure, projection);
    const began = granted(await store.erasures.begin(step));
    // Before any row goes: from now on nobody makes another one.
    this.ground.erased.add(erasure.person);
    const keys = await this.removeRows(person, erasure);
    // What ended once and found no row again has left nothing behind.
    if (!began.isDone || keys.length > 0) {
      // Of the person's own key something may be told or kept where there is no row.
      const rows = {
        person,
        field: this.personal.person,
        keys: new Set(this.keysOf(person, keys)),
      };
      const found = granted(await store.erasures.scrub(step, rows));
      await told?.forget(projection, { ...rows, keys: found }, (messages) =>
        book.found(erasure, projection, messages),
      );
    }
    if (keys.length === 0) await this.removeLetters(person, erasure, []);
    const standing = granted(await store.erasures.end(step));
    const { removed, isComplete } = await book.done(erasure, projection, standing);
    observe({ fact: 'person-erased', task: projection.name, ...removed, isComplete });
  }

  /** Page by page, each with the letters of its keys first: once the rows are gone nobody knows the keys. */
  private async removeRows(person: string, erasure: Erasure): Promise<readonly string[]> {
    const removed: string[] = [];
    for (;;) {
      const changes = await this.rowsOf(person);
      if (changes.length === 0) return removed;
      const keys = changes.map(({ key }) => key);
      await this.removeLetters(person, erasure, keys);
      await this.commit(changes, erasure.person);
      this.ground.forget(keys);
      removed.push(...keys);
    }
  }

  private async rowsOf(person: string): Promise<readonly RowChange[]> {
    const { store, projection } = this.parts;
    const field = this.personal.person;
    if (field === projection.key) {
      const [row] = await store.rowsOf([person]);
      return row === undefined ? [] : [{ key: person, before: row, after: undefined }];
    }
    const { items } = await store.page({
      orderBy: projection.key,
      direction: 'asc',
      where: { [field]: person },
      limit: MAX_CHANGES,
    });
    return items.map(({ key, row }) => ({ key, before: row, after: undefined }));
  }

  private async removeLetters(
    person: string,
    erasure: Erasure,
    ofRows: readonly string[],
  ): Promise<void> {
    const { projection } = this.parts;
    const keys = this.keysOf(person, ofRows);
    await this.erasure.book.eraseLetters(erasure, projection, { person, keys });
    await this.advanceQueues();
    await this.commit([], erasure.person);
  }

  private keysOf(person: string, ofRows: readonly string[]): readonly string[] {
    return this.personal.person === this.parts.projection.key ? [person] : ofRows;
  }

  /** A queue begins at its first letter that is left, and is lifted where none is. */
  private async advanceQueues(): Promise<void> {
    const { quarantine } = this.ground;
    const { deadLetters, projection } = this.parts;
    if (quarantine.size === 0) return;
    const firsts = quarantine.queues.map((queue) => quarantine.firstOf(queue) ?? 0);
    const kept = await this.erasure.book.stillKept(projection, firsts);
    const { name, version } = projection;
    for (const queue of quarantine.queues) {
      const from = quarantine.firstOf(queue) ?? 0;
      if (kept.has(from)) continue;
      const id = { projection: name, version, queue };
      await deadLetters.beginsAt(id, from);
      const range = { from, upTo: quarantine.lastLetter, limit: 1 };
      const [next] = await deadLetters.waiting(id, range);
      quarantine.advance(queue, next?.number);
    }
  }

  private async commit(changes: readonly RowChange[], person: string): Promise<void> {
    const { fencingToken, checkpoint, quarantine } = this.ground;
    const aside = quarantine.takeChange();
    if (changes.length === 0 && aside === undefined) return;
    const outcome = await this.parts.store.commit({
      fencingToken,
      from: checkpoint(),
      to: {},
      changes,
      counts: NO_COUNTS,
      person,
      ...(aside === undefined ? {} : { quarantine: aside }),
    });
    if (outcome !== 'committed') throw new ErasureRefused(outcome);
  }

  private stepOf({ id, person }: Erasure) {
    return { fencingToken: this.ground.fencingToken, person, erasure: id };
  }
}

const granted = <Answer>(answer: Answer | 'fenced'): Answer => {
  if (answer === 'fenced') throw new ErasureRefused('fenced');
  return answer as Answer;
};
