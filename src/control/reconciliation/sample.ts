import { StationError } from '../../model/station-error.js';
import type { Page, ProjectionStore } from '../../store/projection-store.js';

/** Rows to compare, and behind which place the next sample begins; null: at the beginning of all rows. */
export interface Sample {
  readonly keys: readonly string[];
  readonly nextAfter: string | null;
}

/** The next rows in the order of their keys, so that by and by all of them come up. Rejects while the store is away. */
export async function sampleOf(
  store: Pick<ProjectionStore, 'projection' | 'page'>,
  size: number,
  after: string | null,
): Promise<Sample> {
  const { items, hasMore } = await pageAfter(store, size, after);
  const keys = items.map(({ key }) => key);
  return { keys, nextAfter: hasMore ? (items.at(-1)?.member ?? null) : null };
}

async function pageAfter(
  store: Pick<ProjectionStore, 'projection' | 'page'>,
  limit: number,
  after: string | null,
): Promise<Page> {
  const request = { orderBy: store.projection.key, direction: 'asc', where: {}, limit } as const;
  if (after === null) return store.page(request);
  try {
    return await store.page({ ...request, after });
  } catch (error) {
    // A place that the store does not know any more: it begins anew.
    if (error instanceof StationError && error.code === 'CURSOR_INVALID')
      return store.page(request);
    throw error;
  }
}
