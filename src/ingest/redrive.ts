import type { DeadLetter, LetterQueue } from '../model/dead-letter.js';
import { keyQueue } from '../model/dead-letter.js';
import { NO_COUNTS, type Checkpoint } from '../model/checkpoint.js';
import type { Row, RowChange } from '../model/row.js';
import type { CommitOutcome } from '../store/projection-store.js';
import type { Erases, Fault } from './arrival.js';
import { ErasedPersons } from './erased-persons.js';
import { erasedByLetter, foldLetter } from './fold-letter.js';
import { PersonErasing } from './person-erasing.js';
import { Quarantine } from './quarantine.js';
import type { TaskParts } from './task-parts.js';
import { WorkingRows } from './working-rows.js';

/** What a redrive did. */
export interface RedriveReport {
  /** Letters applied, or found to need nothing any more. */
  readonly applied: number;
  /** Queues in which nothing waits any more. */
  readonly lifted: readonly string[];
  /** Where each of the other queues stops, and why. */
  readonly stopped: readonly StoppedQueue[];
}

export interface StoppedQueue {
  readonly queue: string;
  readonly letter: number;
  readonly fault: Fault;
}

/** The commit of a redrive was refused: the caller is no longer the owner. */
export class RedriveRefused extends Error {
  constructor(readonly outcome: Exclude<CommitOutcome, 'committed'>) {
    super(`The redrive was refused as ${outcome}; what it had committed stands.`);
  }
}

/** Letters applied by one commit. */
const LETTERS_A_COMMIT = 200;

/**
 * Sends dead letters through their task again: each queue in order, up to the first letter that still
 * cannot be applied. Exactly once: rows and the beginning of the queue move in one commit under the
 * task's own token. The caller owns the task and folds nothing meanwhile.
 */
export class Redrive {
  private readonly lifted: string[] = [];
  private readonly stopped: StoppedQueue[] = [];
  private applied = 0;

  private constructor(
    private readonly parts: TaskParts,
    private readonly standing: RedriveStanding,
    private readonly quarantine: Quarantine,
    private readonly erased: ErasedPersons | undefined,
  ) {}

  /**
   * @param chosen which queues; all that wait when absent
   * @throws RedriveRefused
   */
  static async run(
    parts: TaskParts,
    fencingToken: number,
    chosen?: readonly string[],
  ): Promise<RedriveReport> {
    const redrive = await Redrive.begin(parts, fencingToken);
    for (const queue of chosen ?? redrive.quarantine.queues) await redrive.queue(queue);
    return redrive.report();
  }

  /**
   * Moves the beginning of a queue past letters that no longer wait, without applying any.
   * @throws RedriveRefused
   */
  static async tidy(parts: TaskParts, fencingToken: number, queue: string): Promise<RedriveReport> {
    const redrive = await Redrive.begin(parts, fencingToken);
    await redrive.tidyQueue(queue);
    return redrive.report();
  }

  private static async begin(parts: TaskParts, fencingToken: number): Promise<Redrive> {
    const { checkpoint, letters, quarantine } = await parts.store.state();
    const queues = new Quarantine(letters, quarantine);
    const erased = await ErasedPersons.of(parts);
    return new Redrive(parts, { fencingToken, checkpoint }, queues, erased);
  }

  private report(): RedriveReport {
    const { applied, lifted, stopped } = this;
    return { applied, lifted, stopped };
  }

  private async tidyQueue(queue: string): Promise<void> {
    const from = this.quarantine.firstOf(queue);
    if (from === undefined) return;
    const range = { from, upTo: this.quarantine.lastLetter, limit: 1 };
    const [first] = await this.parts.deadLetters.waiting(this.idOf(queue), range);
    if (first?.number === from) return;
    await this.advance(queue, { next: first?.number, changes: [] });
    if (first === undefined) this.lifted.push(queue);
  }

  private async queue(queue: string): Promise<void> {
    for (;;) {
      const from = this.quarantine.firstOf(queue);
      // A commit whose answer was lost may have gone further than was noted of it.
      await this.note(queue, from);
      if (from === undefined) return;
      const range = { from, upTo: this.quarantine.lastLetter, limit: LETTERS_A_COMMIT };
      const letters = await this.parts.deadLetters.waiting(this.idOf(queue), range);
      if (await this.erasesFirst(queue, letters)) continue;
      const rows = new WorkingRows(this.parts.store);
      const before = this.applied;
      const erasing = letters.findIndex((letter) => this.erases(letter) !== undefined);
      const stop = await this.fold(erasing < 0 ? letters : letters.slice(0, erasing), rows);
      const next = stop?.letter.number ?? letters[erasing]?.number ?? numberAfter(letters);
      await this.advance(queue, { next, changes: rows.changes() });
      if (next === undefined) this.lifted.push(queue);
      this.tell(this.applied - before);
      if (stop === undefined) continue;
      this.stopped.push({ queue, letter: stop.letter.number, fault: stop.fault });
      return this.parts.deadLetters.failed(stop.letter, stop.fault);
    }
  }

  /** Folds letters in order; says at which one it had to stop. */
  private async fold(letters: readonly DeadLetter[], rows: WorkingRows): Promise<Stop | undefined> {
    const ground = {
      projection: this.parts.projection,
      rowOf: (key: string): Promise<Row | undefined> => rows.rowOf(key),
      waits: (key: string): boolean => this.quarantine.firstOf(keyQueue(key)) !== undefined,
      kept: (before: Row | undefined, after: Row | undefined): Row | undefined =>
        this.erased === undefined ? after : this.erased.kept(before, after),
    };
    for (const letter of letters) {
      const outcome = await foldLetter(ground, letter);
      if ('fault' in outcome) return { letter, fault: outcome.fault };
      rows.put(outcome.rows);
      this.applied++;
    }
    return undefined;
  }

  private erases(letter: DeadLetter): Erases | undefined {
    return this.erased && erasedByLetter(this.parts.projection, letter);
  }

  /** Where the first letter erases: what it names goes, and the letter itself is among that. */
  private async erasesFirst(queue: string, [first]: readonly DeadLetter[]): Promise<boolean> {
    const { erased, quarantine } = this;
    const erases = first && this.erases(first);
    if (first === undefined || erases === undefined || erased === undefined) return false;
    const { fencingToken, checkpoint } = this.standing;
    const on = { fencingToken, quarantine, erased, forget: () => undefined };
    const { stream, sequence } = first;
    const outcome = await PersonErasing.run(
      this.parts,
      { ...on, checkpoint: () => checkpoint },
      { stream, sequence, ...erases },
    );
    if (outcome !== 'committed') throw new RedriveRefused(outcome);
    // One that tells of the person in a way that was not recognised is passed like any other.
    if (quarantine.firstOf(queue) === first.number)
      await this.advance(queue, { next: first.number + 1, changes: [] });
    else if (quarantine.firstOf(queue) === undefined) this.lifted.push(queue);
    this.applied++;
    this.tell(1);
    return true;
  }

  private async advance(queue: string, { next, changes }: Advance): Promise<void> {
    this.quarantine.advance(queue, next);
    const quarantine = this.quarantine.takeChange();
    const outcome = await this.parts.store.commit({
      fencingToken: this.standing.fencingToken,
      from: this.standing.checkpoint,
      to: {},
      changes,
      counts: NO_COUNTS,
      ...(quarantine === undefined ? {} : { quarantine }),
    });
    if (outcome !== 'committed') throw new RedriveRefused(outcome);
    await this.note(queue, next);
  }

  /** Notes in the letters what the store already holds. */
  private note(queue: string, first: number | undefined): Promise<void> {
    return this.parts.deadLetters.beginsAt(
      this.idOf(queue),
      first ?? this.quarantine.lastLetter + 1,
    );
  }

  private tell(letters: number): void {
    const { projection, observe } = this.parts;
    if (letters > 0) observe({ fact: 'letters-redriven', task: projection.name, letters });
  }

  private idOf(queue: string): LetterQueue {
    const { name, version } = this.parts.projection;
    return { projection: name, version, queue };
  }
}

/** What must hold for the commits of a redrive: nobody else became the owner, and the store did not go back. */
interface RedriveStanding {
  readonly fencingToken: number;
  readonly checkpoint: Checkpoint;
}

interface Stop {
  readonly letter: DeadLetter;
  readonly fault: Fault;
}

interface Advance {
  /** Where the queue begins now; undefined when it is empty. */
  readonly next: number | undefined;
  readonly changes: readonly RowChange[];
}

/** Where a queue goes on after a page of letters; nowhere when the page was its last. */
const numberAfter = (letters: readonly DeadLetter[]): number | undefined =>
  letters.length < LETTERS_A_COMMIT ? undefined : (letters.at(-1)?.number ?? 0) + 1;
