import type { Row, RowChange } from '../model/row.js';
import type { ProjectionStore } from '../store/projection-store.js';

/** Rows read from the store one by one, and what was made of them since. */
export class WorkingRows {
  private readonly before = new Map<string, Row | undefined>();
  private readonly now = new Map<string, Row | undefined>();

  constructor(private readonly store: ProjectionStore) {}

  async rowOf(key: string): Promise<Row | undefined> {
    if (!this.before.has(key)) {
      const [row] = await this.store.rowsOf([key]);
      this.before.set(key, row);
      this.now.set(key, row);
    }
    return this.now.get(key);
  }

  put(rows: ReadonlyMap<string, Row | undefined>): void {
    for (const [key, row] of rows) this.now.set(key, row);
  }

  changes(): RowChange[] {
    return [...this.before]
      .map(([key, before]) => ({ key, before, after: this.now.get(key) }))
      .filter(({ before, after }) => before !== after);
  }
}
