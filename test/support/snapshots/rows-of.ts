import type { ProjectionStore } from '../../../src/store/projection-store.js';

/** Every row of a store by its key, without it. */
export async function rowsOf(store: ProjectionStore): Promise<object> {
  const rows: Record<string, object> = {};
  const request = { orderBy: 'key', direction: 'asc', where: {}, limit: 500 } as const;
  for (let after: string | undefined; ;) {
    const page = await store.page(after === undefined ? request : { ...request, after });
    for (const { key, row } of page.items) {
      const { key: _, ...rest } = row as { key: string };
      rows[key] = rest;
    }
    after = page.items.at(-1)?.member;
    if (!page.hasMore) return rows;
  }
}
