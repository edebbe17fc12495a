import type { ToldChange } from './change-feed.js';

/** How many changes may wait for one who wants each of them, for each row that may wait for others. */
const EACH = 10;

/**
 * What a follower has not taken yet, oldest first. Of live changes it holds at most twice its bound: past
 * that it conflates to the latest change per key, which keeps its place in the feed, so that a follower that
 * resumes after any change it was given still misses nothing.
 */
export class ChangeQueue {
  private pending: ToldChange[] = [];
  private taken = 0;

  constructor(private readonly bound: number) {}

  get size(): number {
    return this.pending.length - this.taken;
  }

  /** Takes the changes, or none of them when more than `bound` different rows would wait. */
  offer(changes: readonly ToldChange[]): boolean {
    if (this.size + changes.length <= 2 * this.bound) {
      this.pending.push(...changes);
      return true;
    }
    const latest = latestPerKey([...this.pending.slice(this.taken), ...changes]);
    if (latest.length > this.bound) return false;
    this.refill(latest);
    return true;
  }

  /** How many changes {@link offerEach} lets wait, apart from the run it is given. */
  get boundOfEach(): number {
    return EACH * this.bound;
  }

  /** Takes the changes as they are, or none of them when too many wait already. */
  offerEach(changes: readonly ToldChange[]): boolean {
    if (this.size > this.boundOfEach) return false;
    this.pending = [...this.pending.slice(this.taken), ...changes];
    this.taken = 0;
    return true;
  }

  /** Leaves only the latest change of each key. */
  conflate(): void {
    this.refill(latestPerKey(this.pending.slice(this.taken)));
  }

  /** Holds these changes and no other, however many. */
  refill(changes: readonly ToldChange[]): void {
    this.pending = [...changes];
    this.taken = 0;
  }

  shift(): ToldChange | undefined {
    const change = this.pending[this.taken];
    if (change === undefined) return undefined;
    this.taken += 1;
    if (this.taken > this.bound || this.size === 0) this.refill(this.pending.slice(this.taken));
    return change;
  }
}

/** The newest change of each key, in the order of the feed; each tells how many before it were left out. */
export function latestPerKey(changes: readonly ToldChange[]): ToldChange[] {
  const newest = new Map(changes.map(({ key, cursor }) => [key, cursor]));
  const latest: ToldChange[] = [];
  let skipped = 0;
  for (const change of changes) {
    skipped += change.skipped;
    if (newest.get(change.key) === change.cursor) {
      latest.push(skipped === change.skipped ? change : { ...change, skipped });
      skipped = 0;
    } else skipped += 1;
  }
  return latest;
}
