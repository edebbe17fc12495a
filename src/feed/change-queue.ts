import type { Change } from './change-feed.js';

/**
 * What a follower has not taken yet, oldest first. Of live changes it holds at most twice its bound: past
 * that it conflates to the latest change per key, which keeps its place in the feed, so that a follower that
 * resumes after any change it was given still misses nothing.
 */
export class ChangeQueue {
  private pending: Change[] = [];
  private taken = 0;

  constructor(private readonly bound: number) {}

  get size(): number {
    return this.pending.length - this.taken;
  }

  /** Takes the changes, or none of them when more than `bound` different rows would wait. */
  offer(changes: readonly Change[]): boolean {
    if (this.size + changes.length <= 2 * this.bound) {
      this.pending.push(...changes);
      return true;
    }
    const latest = latestPerKey([...this.pending.slice(this.taken), ...changes]);
    if (latest.length > this.bound) return false;
    this.refill(latest);
    return true;
  }

  /** Holds these changes and no other, however many. */
  refill(changes: readonly Change[]): void {
    this.pending = [...changes];
    this.taken = 0;
  }

  shift(): Change | undefined {
    const change = this.pending[this.taken];
    if (change === undefined) return undefined;
    this.taken += 1;
    if (this.taken > this.bound || this.size === 0) this.refill(this.pending.slice(this.taken));
    return change;
  }
}

/** The newest change of each key, in the order of the feed. */
export function latestPerKey(changes: readonly Change[]): Change[] {
  const seen = new Set<string>();
  const latest: Change[] = [];
  for (const change of changes.toReversed()) {
    if (seen.has(change.key)) continue;
    seen.add(change.key);
    latest.push(change);
  }
  return latest.reverse();
}
