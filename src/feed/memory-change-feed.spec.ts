import { seconds } from '../model/duration.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { scores } from '../../test/support/example-projection.js';
import { commitRows } from '../../test/support/served-station.js';
import { LoggedChangeFeed } from './logged-change-feed.js';
import { MemoryFeedLog } from './memory-change-feed.js';

const score = (player: string, points: number) => ({ player, points, team: null });

describe('the feed of a store in memory', () => {
  let store: MemoryProjectionStore;
  let now: number;
  let feed: LoggedChangeFeed;
  beforeEach(() => {
    now = 1_000;
    store = new MemoryProjectionStore(scores, { now: () => now });
    feed = new LoggedChangeFeed(new MemoryFeedLog(store, 3));
  });

  const take = async (after: number, count: number) => {
    const follower = await feed.follow({ after });
    const iterator = follower[Symbol.asyncIterator]();
    const taken = [];
    for (let i = 0; i < count; i += 1) taken.push((await iterator.next()).value);
    follower.close();
    return taken;
  };

  it('tells rows and deletions in the order of the commits, and when these were', async () => {
    await commitRows(store, { ann: score('ann', 1) });
    now = 2_000;
    await commitRows(store, { ann: undefined });
    expect(await take(0, 2)).toEqual([
      { key: 'ann', row: score('ann', 1), cursor: 1, committedAt: 1_000, skipped: 0 },
      {
        key: 'ann',
        row: undefined,
        cursor: 2,
        committedAt: 2_000,
        skipped: 0,
        before: { team: null },
      },
    ]);
  });

  it('has the number of its newest change told with rows that are read', async () => {
    await commitRows(store, { ann: score('ann', 1), bob: score('bob', 1) });
    const page = await store.page({ orderBy: 'points', direction: 'asc', where: {}, limit: 1 });
    expect([page.changes, (await store.readRows([])).changes, await feed.head()]).toEqual([
      2, 2, 2,
    ]);
  });

  it('reaches back as far as it keeps changes', async () => {
    for (const points of [1, 2, 3, 4]) await commitRows(store, { ann: score('ann', points) });
    await expect(feed.follow({ after: 0 })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(await take(1, 3)).toMatchObject([{ cursor: 2 }, { cursor: 3 }, { cursor: 4 }]);
  });

  it('does not join what came before a reset with what comes after', async () => {
    await commitRows(store, { ann: score('ann', 1) });
    const follower = await feed.follow({});
    const token = await store.claim({ owner: 'spec', ttl: seconds(60) });
    await store.reset(token ?? 0);
    await commitRows(store, { ann: score('ann', 2) });
    await expect(follower[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
    });
    await expect(feed.follow({ after: 0 })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });
});
