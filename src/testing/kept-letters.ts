import type {
  DeadLetter,
  DeadLetters,
  KeepOutcome,
  LetterQueue,
  LetterRange,
  LetterStatus,
} from '../model/dead-letter.js';

interface Kept {
  letter: DeadLetter;
  status: LetterStatus;
  attempts: number;
  token: number;
}

/** Dead letters in memory: what the control room keeps in SQL. */
export class KeptLetters implements DeadLetters {
  private readonly kept = new Map<string, Kept>();

  get all(): DeadLetter[] {
    return [...this.kept.values()].map(({ letter }) => letter);
  }

  /** The numbers of the letters of a status. */
  numbers(status: LetterStatus): number[] {
    return [...this.kept.values()]
      .filter((kept) => kept.status === status)
      .map(({ letter }) => letter.number);
  }

  /** What an operator does in the control room. */
  discard(number: number): void {
    for (const kept of this.kept.values())
      if (kept.letter.number === number) kept.status = 'discarded';
  }

  /** Deletes letters for good; tells how many. */
  erase(isTheirs: (letter: DeadLetter) => boolean): number {
    const theirs = [...this.kept].filter(([, { letter }]) => isTheirs(letter));
    for (const [id] of theirs) this.kept.delete(id);
    return theirs.length;
  }

  async keep(letters: readonly DeadLetter[], token: number): Promise<KeepOutcome> {
    const mine = letters.filter((letter) => (this.kept.get(idOf(letter))?.token ?? 0) <= token);
    for (const letter of mine)
      this.kept.set(idOf(letter), { letter, status: 'waiting', attempts: 1, token });
    return mine.length === letters.length ? 'kept' : 'fenced';
  }

  async waiting(queue: LetterQueue, { from, upTo, limit }: LetterRange): Promise<DeadLetter[]> {
    return this.of(queue)
      .filter(({ letter: { number } }) => number >= from && number <= upTo)
      .slice(0, limit)
      .map(({ letter }) => letter);
  }

  async beginsAt(queue: LetterQueue, number: number): Promise<void> {
    for (const kept of this.in(queue))
      if (kept.status !== 'discarded')
        kept.status = kept.letter.number < number ? 'redriven' : 'waiting';
  }

  async failed(letter: DeadLetter, fault: Pick<DeadLetter, 'code' | 'reason'>): Promise<void> {
    const kept = this.kept.get(idOf(letter));
    if (kept === undefined) return;
    kept.attempts++;
    kept.letter = { ...kept.letter, code: fault.code, reason: fault.reason };
  }

  async forget(projection: string, version: number): Promise<void> {
    for (const kept of this.kept.values())
      if (kept.status === 'waiting' && kept.letter.projection === projection)
        if (kept.letter.version === version) kept.status = 'discarded';
  }

  async countWaiting(projection: string, version: number): Promise<number> {
    return [...this.kept.values()].filter(
      ({ letter, status }) =>
        status === 'waiting' && letter.projection === projection && letter.version === version,
    ).length;
  }

  private of(queue: LetterQueue): Kept[] {
    return this.in(queue).filter(({ status }) => status === 'waiting');
  }

  private in({ projection, version, queue }: LetterQueue): Kept[] {
    return [...this.kept.values()]
      .filter(({ letter: l }) => l.queue === queue && l.projection === projection)
      .filter(({ letter }) => letter.version === version)
      .toSorted((a, b) => a.letter.number - b.letter.number);
  }
}

const idOf = ({ projection, version, number }: DeadLetter): string =>
  `${projection}:v${version}:${number}`;
