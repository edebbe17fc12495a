import { LRUCache } from 'lru-cache';
import { AskedBefore } from './asked-before.js';
import type { StoredAnswer } from './stored-answer.js';

/** Answers that may be given again, by what was asked: the least lately asked are forgotten first. */
export class Answers {
  private readonly answers: LRUCache<string, StoredAnswer>;
  /** What turned out to be no answer for others, lately: nobody waits for these. */
  private readonly unfit = new LRUCache<string, true>({ max: 1_000, ttl: 10_000 });

  private readonly asked = new AskedBefore();

  /** @param maxBytes of all answers and what was asked for them, about */
  constructor(maxBytes: number) {
    this.answers = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: Math.floor(maxBytes / 16),
      sizeCalculation: (answer, key) => answer.bytes + 2 * key.length,
    });
  }

  get bytes(): number {
    return this.answers.calculatedSize;
  }

  get size(): number {
    return this.answers.size;
  }

  of(key: string): StoredAnswer | undefined {
    return this.answers.get(key);
  }

  /** Notes that something was asked that is not held. Whether it was asked before, so that its answer is worth keeping. */
  isWorthKeeping(key: string): boolean {
    return this.asked.note(key);
  }

  keep(key: string, answer: StoredAnswer): void {
    this.unfit.delete(key);
    this.answers.set(key, answer);
  }

  forget(key: string): void {
    this.answers.delete(key);
  }

  /** What was asked has no answer that others could be given. */
  keepNone(key: string): void {
    this.answers.delete(key);
    // A long one would cost more to remember than it saves.
    if (key.length <= 4_096) this.unfit.set(key, true);
  }

  isUnfit(key: string): boolean {
    return this.unfit.has(key);
  }
}
