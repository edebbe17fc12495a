import type { Row } from '../model/row.js';

/**
 * The rows an owner has in memory, so that steady folding needs no reads. Bounded: the least recently
 * used go first, never those that a commit in hand or on its way still needs.
 */
export class RowCache {
  private readonly rows = new Map<string, Row | undefined>();

  constructor(private readonly capacity: number) {}

  has(key: string): boolean {
    return this.rows.has(key);
  }

  get(key: string): Row | undefined {
    return this.rows.get(key);
  }

  /** Keeps a row, or the knowledge that there is none. */
  set(key: string, row: Row | undefined): void {
    // The order of use matters only once something may have to go.
    if (this.rows.size >= this.capacity) this.rows.delete(key);
    this.rows.set(key, row);
  }

  get size(): number {
    return this.rows.size;
  }

  /** Drops the least recently written beyond the capacity, but nothing that `needed` holds. */
  trim(needed: { has(key: string): boolean }): void {
    let excess = this.rows.size - this.capacity;
    if (excess <= 0) return;
    for (const key of this.rows.keys()) {
      if (excess === 0) return;
      if (needed.has(key)) continue;
      this.rows.delete(key);
      excess--;
    }
  }
}
