import DataLoader from 'dataloader';
import type { StandingRead } from '../freshness/fresh-reads.js';
import type { Row } from '../model/row.js';
import type { ProjectionStore } from '../store/projection-store.js';

/** One row, and where its projection stood when its batch was read. */
interface RowRead extends StandingRead {
  readonly row: Row | null;
}

/** The rows of one projection that one request reads, each once. */
export type RowLookup = DataLoader<string, RowRead>;

/** One call of the store; more keys are asked for in several. */
const MAX_KEYS = 1_000;

export const lookupIn = (store: ProjectionStore): RowLookup =>
  new DataLoader<string, RowRead>(
    async (keys) => {
      const { rows, standing } = await store.readRows(keys);
      return keys.map((_, i) => ({ row: rows[i] ?? null, standing }));
    },
    { maxBatchSize: MAX_KEYS },
  );
