import type {
  Erased,
  Erasure,
  ErasureBook,
  ErasingTask,
  PersonsLetters,
} from '../../../src/model/erasure.js';
import { namesPerson } from '../../../src/model/names-person.js';
import type { KeptLetters } from '../../../src/testing/kept-letters.js';

interface Part {
  messages: number;
  letters: number;
  done: Erased | undefined;
}

/** The report on erasures in memory, beside dead letters in memory. */
export class KeptErasures implements ErasureBook {
  /** Erasure, then task -> what it removed. */
  readonly parts = new Map<string, Part>();

  constructor(private readonly letters: KeptLetters) {}

  async begun(erasure: Erasure, task: ErasingTask): Promise<void> {
    this.partOf(erasure, task);
  }

  async eraseLetters(
    erasure: Erasure,
    task: ErasingTask,
    { person, keys }: PersonsLetters,
  ): Promise<void> {
    this.partOf(erasure, task).letters += this.letters.erase(
      (letter) => (letter.key !== null && keys.includes(letter.key)) || namesPerson(letter, person),
    );
  }

  async stillKept(_: ErasingTask, numbers: readonly number[]): Promise<ReadonlySet<number>> {
    const kept = new Set(this.letters.all.map(({ number }) => number));
    return new Set(numbers.filter((number) => kept.has(number)));
  }

  async found(erasure: Erasure, task: ErasingTask, messages: number): Promise<void> {
    const part = this.partOf(erasure, task);
    part.messages = Math.max(part.messages, messages);
  }

  async done(
    erasure: Erasure,
    task: ErasingTask,
    { rows, feedEntries }: Pick<Erased, 'rows' | 'feedEntries'>,
  ) {
    const part = this.partOf(erasure, task);
    const { messages, letters } = part;
    part.done ??= { rows, feedEntries, messages, letters };
    return { removed: part.done, isComplete: true };
  }

  private partOf({ id }: Erasure, { name }: ErasingTask): Part {
    const place = `${id} ${name}`;
    const part = this.parts.get(place) ?? { messages: 0, letters: 0, done: undefined };
    this.parts.set(place, part);
    return part;
  }
}
