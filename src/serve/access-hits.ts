import type { Asker } from '../access/asker.js';
import type { UsedOperation } from '../access/use.js';
import { seconds } from '../model/duration.js';
import { askedIn, type WriteAccess } from './access-line.js';
import type { FastGate } from './fast/fast-gate.js';

/** How often they are written. */
const EVERY = seconds(10);

/** Answers that were given again, counted by operation: a line for each would cost as much as the answer. */
export class AccessHits {
  private readonly counts = new Map<UsedOperation | undefined, number>();
  private writing: NodeJS.Timeout | undefined;

  constructor(private readonly write: WriteAccess) {}

  /** The same gate, whose hits are counted. */
  of(gate: FastGate): FastGate {
    return {
      enter: (headers) => gate.enter(headers),
      take: (asker: Asker) => gate.take(asker),
      answered: (used) => {
        gate.answered(used);
        this.count(used);
      },
    };
  }

  /** Writes what was counted and is not written yet. */
  flush(): void {
    clearTimeout(this.writing);
    this.writing = undefined;
    for (const [used, hits] of this.counts) {
      const consumer = used?.consumer ?? null;
      this.write({ transport: 'http', consumer, ...askedIn(used), status: 200, hits });
    }
    this.counts.clear();
  }

  private count(used: UsedOperation | undefined): void {
    this.counts.set(used, (this.counts.get(used) ?? 0) + 1);
    this.writing ??= setTimeout(() => this.flush(), EVERY).unref();
  }
}
