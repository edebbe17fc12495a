import type { Fault } from './arrival.js';
import type { Quarantine } from './quarantine.js';

/** How many dead letters of one projection may wait before its task halts. */
export interface LetterCaps {
  readonly letters: number;
  /** Keys whose later events queue up. */
  readonly keys: number;
}

export const LETTER_CAPS: LetterCaps = { letters: 10_000, keys: 1_000 };

/** The letters that an event would add. */
export interface MoreLetters {
  readonly letters: number;
  /** Keys that wait for the first time. */
  readonly keys: number;
}

/**
 * The room that is left for dead letters. They are counted when the first one of a session is due, so
 * that a task without any needs nothing but its store and its source.
 */
export class LetterRoom {
  private waiting: number | undefined;

  constructor(
    private readonly quarantine: Quarantine,
    private readonly count: () => Promise<number>,
    private readonly caps = LETTER_CAPS,
  ) {}

  /** Counts what waits. Rejects when the dead letters are away. */
  async measure(): Promise<void> {
    this.waiting = await this.count();
  }

  /** Letters went: what waits is counted again. */
  forget(): void {
    this.waiting = undefined;
  }

  /** Takes room for letters; `unmeasured` when {@link measure} comes first; or says why there is none. */
  take({ letters, keys }: MoreLetters): Fault | 'unmeasured' | undefined {
    if (this.waiting === undefined) return 'unmeasured';
    if (this.waiting + letters > this.caps.letters)
      return full(`${this.waiting} dead letters wait, and at most ${this.caps.letters} may.`);
    if (keys > 0 && this.quarantine.keys + keys > this.caps.keys)
      return full(`${this.quarantine.keys} keys wait, and at most ${this.caps.keys} may.`);
    this.waiting += letters;
    return undefined;
  }
}

const full = (reason: string): Fault => ({ code: 'DEAD_LETTERS_FULL', reason });
