import { seconds } from '../../src/model/duration.js';
import type { Row, RowChange } from '../../src/model/row.js';
import type { ProjectionStore } from '../../src/store/projection-store.js';
import { isStoreUnavailable } from '../../src/store/store-unavailable.js';
import { until } from './until.js';

/** What became of one row by one change: its new self, or that it was deleted. */
export type Became = Row | null;

/** Makes the changes of one row of its own number: the first, the second and so on; undefined deletes it. */
export type RowOf = (key: string, number: number) => Row | undefined;

/**
 * Commits changes and remembers each of them. It rides out a store that is away: whether a commit whose answer was lost
 * had happened is read off the checkpoint.
 */
export class KnownWriter {
  /** Key -> all that became of the row, in order. */
  readonly historyOf = new Map<string, Became[]>();
  private readonly rows = new Map<string, Row>();
  private sequence = 0;
  private token = 0;

  constructor(
    private readonly store: ProjectionStore,
    private readonly rowOf: RowOf,
  ) {}

  /** The rows as they must be now. */
  get final(): ReadonlyMap<string, Row> {
    return this.rows;
  }

  async commit(keys: readonly string[]): Promise<void> {
    const changes = keys.map((key): RowChange => {
      const number = (this.historyOf.get(key)?.length ?? 0) + 1;
      return { key, before: this.rows.get(key), after: this.rowOf(key, number) };
    });
    await until(() => this.isCommitted(changes), { everyMs: 5 });
    this.sequence += 1;
    for (const { key, after } of changes) {
      this.historyOf.set(key, [...(this.historyOf.get(key) ?? []), after ?? null]);
      if (after === undefined) this.rows.delete(key);
      else this.rows.set(key, after);
    }
  }

  private async isCommitted(changes: readonly RowChange[]): Promise<boolean> {
    try {
      if (this.token === 0)
        this.token = (await this.store.claim({ owner: 'writer', ttl: seconds(600) })) ?? 0;
      const at = (sequence: number) =>
        sequence === 0 ? {} : { WRITTEN: { sequence, streamCreated: 'once' } };
      const outcome = await this.store.commit({
        fencingToken: this.token,
        from: at(this.sequence),
        to: at(this.sequence + 1),
        changes,
        counts: { folded: changes.length, filtered: 0, deadLettered: 0 },
      });
      // The answer to the commit before this try was lost on its way.
      return outcome === 'committed' || outcome === 'stale-checkpoint';
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      return false;
    }
  }
}
