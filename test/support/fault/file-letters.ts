import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { DeadLetter, DeadLetters, KeepOutcome } from '../../../src/model/dead-letter.js';

interface Line {
  readonly token: number;
  readonly letter: DeadLetter;
}

/** Dead letters as lines of a file that several processes add to: what was kept survives their death. */
export class FileLetters implements DeadLetters {
  constructor(private readonly file: string) {}

  /** What is kept of a projection, by number: under the newest token, what was kept last. */
  of(projection: string): ReadonlyMap<number, DeadLetter> {
    const kept = new Map<number, Line>();
    if (!existsSync(this.file)) return new Map();
    for (const json of readFileSync(this.file, 'utf8').trimEnd().split('\n')) {
      const line = JSON.parse(json) as Line;
      const { number } = line.letter;
      if (line.letter.projection !== projection) continue;
      if (line.token >= (kept.get(number)?.token ?? 0)) kept.set(number, line);
    }
    return new Map([...kept].map(([number, { letter }]) => [number, letter]));
  }

  // Who is fenced here is so in the store too, which refuses the commit.
  async keep(letters: readonly DeadLetter[], token: number): Promise<KeepOutcome> {
    const lines = letters.map((letter) => JSON.stringify({ token, letter }) + '\n');
    appendFileSync(this.file, lines.join(''));
    return 'kept';
  }

  // Nothing is redriven or built again under faults.
  async waiting(): Promise<readonly DeadLetter[]> {
    return [];
  }
  async beginsAt(): Promise<void> {}
  async failed(): Promise<void> {}
  async forget(): Promise<void> {}
  async countWaiting(projection: string): Promise<number> {
    return this.of(projection).size;
  }
}
