/** Of the questions that are remembered, together. */
const MOST_CHARACTERS = 1_000_000;
const MOST = 5_000;

/**
 * Which questions were asked lately, each once at least: what is asked only once is not worth keeping. A question is
 * forgotten after so many others as are remembered, or twice as many.
 */
export class AskedBefore {
  private recent = new Set<string>();
  private older: ReadonlySet<string> = new Set();
  private characters = 0;

  /** Whether it was asked before; it was from now on. */
  note(question: string): boolean {
    if (this.recent.has(question)) return true;
    const wasAsked = this.older.has(question);
    this.recent.add(question);
    this.characters += question.length;
    if (this.recent.size >= MOST || this.characters > MOST_CHARACTERS) {
      this.older = this.recent;
      this.recent = new Set();
      this.characters = 0;
    }
    return wasAsked;
  }
}
