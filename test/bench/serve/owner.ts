import type { Projection } from '../../../src/model/projection.js';
import { seconds } from '../../../src/model/duration.js';
import type { Row } from '../../../src/model/row.js';
import type { ProjectionStore } from '../../../src/store/projection-store.js';

/** Does for one projection what its owner does: commits rows, and proves that they are fresh. */
export class Owner {
  private constructor(
    private readonly store: ProjectionStore,
    private readonly fencingToken: number,
  ) {}

  static async of(store: ProjectionStore): Promise<Owner> {
    const fencingToken = await store.claim({ owner: 'bench', ttl: seconds(3_600) });
    if (fencingToken === undefined) throw new Error('Another owner holds the task.');
    return new Owner(store, fencingToken);
  }

  get projection(): Projection {
    return this.store.projection;
  }

  async put(rows: Readonly<Record<string, Row>>): Promise<void> {
    const keys = Object.keys(rows);
    const before = await this.store.rowsOf(keys);
    const { fencingToken } = this;
    const { checkpoint } = await this.store.state();
    const outcome = await this.store.commit({
      fencingToken,
      from: checkpoint,
      to: checkpoint,
      asOf: await this.store.now(),
      changes: keys.map((key, i) => ({ key, before: before[i], after: rows[key] })),
      counts: { folded: keys.length, filtered: 0, deadLettered: 0 },
    });
    if (outcome !== 'committed') throw new Error(outcome);
  }

  async prove(): Promise<void> {
    const { checkpoint: at } = await this.store.state();
    const { fencingToken, store } = this;
    await store.prove({ fencingToken, at, asOf: await store.now() });
  }
}
