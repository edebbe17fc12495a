import { isKeyQueue, keyQueue, ownQueue } from '../model/dead-letter.js';
import type { QuarantineChange } from '../store/projection-store.js';

/** The queues of dead letters as a task knows them: committed ones, and those of the batch in hand. */
export class Quarantine {
  private readonly waiting: Map<string, number>;
  private keysWaiting: number;
  private changed = new Map<string, number>();
  private lifted: string[] = [];
  private moved = false;

  /**
   * @param letters the number of the last letter
   * @param waiting queue -> number of its first letter that still waits
   */
  constructor(
    private letters: number,
    waiting: ReadonlyMap<string, number>,
  ) {
    this.waiting = new Map(waiting);
    this.keysWaiting = [...waiting.keys()].filter(isKeyQueue).length;
  }

  /** How many keys wait. */
  get keys(): number {
    return this.keysWaiting;
  }

  /** How many queues wait. */
  get size(): number {
    return this.waiting.size;
  }

  /** Whether letters of a key wait, so that its later events must queue behind them. */
  holdsKey(key: string): boolean {
    return this.waiting.size > 0 && this.waiting.has(keyQueue(key));
  }

  /** The number of a queue's first letter that still waits. */
  firstOf(queue: string): number | undefined {
    return this.waiting.get(queue);
  }

  get queues(): readonly string[] {
    return [...this.waiting.keys()];
  }

  /** The number of the last letter. */
  get lastLetter(): number {
    return this.letters;
  }

  /** Moves the beginning of a queue to a later letter; undefined lifts the queue. */
  advance(queue: string, first: number | undefined): void {
    this.moved = true;
    if (first === undefined) {
      if (this.waiting.delete(queue) && isKeyQueue(queue)) this.keysWaiting--;
      this.lifted.push(queue);
    } else {
      this.waiting.set(queue, first);
      this.changed.set(queue, first);
    }
  }

  /** Gives the next letter its number and its queue: that of its key, or one of its own. */
  enqueue(key: string | undefined): { readonly number: number; readonly queue: string } {
    const number = ++this.letters;
    const queue = key === undefined ? ownQueue(number) : keyQueue(key);
    this.moved = true;
    if (!this.waiting.has(queue)) {
      if (key !== undefined) this.keysWaiting++;
      this.waiting.set(queue, number);
      this.changed.set(queue, number);
    }
    return { number, queue };
  }

  /** What changed since it was last asked; goes into the commit. */
  takeChange(): QuarantineChange | undefined {
    if (!this.moved) return undefined;
    const change = { letters: this.letters, waitFrom: this.changed, lifted: this.lifted };
    this.changed = new Map();
    this.lifted = [];
    this.moved = false;
    return change;
  }
}
