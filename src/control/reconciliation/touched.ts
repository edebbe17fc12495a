import type { ChangeFeed, FeedCursor } from '../../feed/change-feed.js';
import { StationError } from '../../model/station-error.js';

/**
 * Which rows were changed by the commits between two places of a feed. All of them, where the feed no longer tells.
 * Rejects while the store is away.
 */
export async function touchedBetween(
  feed: Pick<ChangeFeed, 'read'>,
  from: FeedCursor,
  to: FeedCursor,
): Promise<(key: string) => boolean> {
  const touched = new Set<string>();
  try {
    for (let place = from; place < to;) {
      const run = await feed.read(place);
      for (const { key } of run) touched.add(key);
      const last = run.at(-1);
      if (last === undefined) return everything;
      place = last.cursor;
    }
  } catch (error) {
    if (error instanceof StationError && error.code.startsWith('CURSOR_')) return everything;
    throw error;
  }
  return (key) => touched.has(key);
}

const everything = (): boolean => true;
