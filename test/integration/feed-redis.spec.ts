import type { Redis } from 'ioredis';
import type { Change, FeedSubscription } from '../../src/feed/change-feed.js';
import { RedisChangeFeeds } from '../../src/feed/redis-change-feed.js';
import { seconds } from '../../src/model/duration.js';
import type { ProjectionStore } from '../../src/store/projection-store.js';
import { keysOfProjection } from '../../src/store/keys.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { isStoreUnavailable } from '../../src/store/store-unavailable.js';
import { scores } from '../support/example-projection.js';
import { commitRows } from '../support/served-station.js';
import { startRedis } from '../support/servers/redis.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

const score = (player: string, points: number) => ({ player, points, team: null });
const feedKey = keysOfProjection(scores).feed;

describe('the feed in Redis', () => {
  let server: TestServer;
  let redis: Redis;
  let store: ProjectionStore;
  let feeds: RedisChangeFeeds;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    redis = await connectRedis({ url: server.url, name: 'spec' });
    await redis.flushall();
    store = new RedisProjectionStore({ reads: redis, writes: redis }, scores);
    feeds = new RedisChangeFeeds(redis);
  });
  afterEach(() => redis.disconnect());

  const follow = (after?: number) =>
    feeds.open(scores).follow(after === undefined ? {} : { after });
  const commit = (...players: string[]) =>
    commitRows(store, Object.fromEntries(players.map((name, i) => [name, score(name, i)])));
  const tails = async () => {
    const clients = String(await redis.client('LIST'));
    return clients.split('\n').filter((line) => line.includes(`name=${feedKey}-tail`)).length;
  };
  const take = async (subscription: FeedSubscription, count: number): Promise<Change[]> => {
    const iterator = subscription[Symbol.asyncIterator]();
    const taken: Change[] = [];
    while (taken.length < count) {
      const next = await iterator.next();
      if (next.done === true) break;
      taken.push(next.value);
    }
    return taken;
  };

  it('numbers every change, and tells the row or that it is gone', async () => {
    const follower = await follow();
    await commit('ann', 'bob');
    await commitRows(store, { ann: undefined });
    expect(await take(follower, 3)).toMatchObject([
      { key: 'ann', row: score('ann', 0), cursor: 1 },
      { key: 'bob', row: score('bob', 1), cursor: 2 },
      { key: 'ann', row: undefined, cursor: 3 },
    ]);
    follower.close();
  });

  it('tells by what a row was filtered before, where a change moved it or deleted it', async () => {
    const ann = (points: number, team: string | null) => ({ ann: { player: 'ann', points, team } });
    await commitRows(store, { ...ann(1, 'red'), bob: { ...score('bob', 1), team: 'a\nb' } });
    await commitRows(store, ann(2, 'red'));
    await commitRows(store, { ...ann(3, null), bob: undefined });
    const follower = await follow(0);
    expect(await take(follower, 5)).toEqual([
      expect.not.objectContaining({ before: expect.anything() }),
      expect.not.objectContaining({ before: expect.anything() }),
      expect.not.objectContaining({ before: expect.anything() }),
      expect.objectContaining({ row: ann(3, null).ann, before: { team: 'red' } }),
      expect.objectContaining({ row: undefined, before: { team: 'a\nb' } }),
    ]);
    follower.close();
  });

  it('has the number of its newest change told with rows that are read', async () => {
    expect((await store.readRows(['ann'])).changes).toBe(0);
    await commit('ann', 'bob');
    await commit('ann');
    const page = { orderBy: 'points', direction: 'asc', where: { team: null }, limit: 1 } as const;
    expect((await store.page(page)).changes).toBe(3);
    expect((await store.readRows(['ann'])).changes).toBe(3);
    expect(await feeds.open(scores).head()).toBe(3);
  });

  it('tells when each change was committed, on the clock of Redis', async () => {
    const before = await store.now();
    await commit('ann', 'bob');
    const between = await store.now();
    await commit('ann');
    const follower = await follow(0);
    const [ann, bob, again] = (await take(follower, 3)).map(({ committedAt }) => committedAt);
    expect(ann).toBeGreaterThanOrEqual(before);
    expect(ann).toBeLessThanOrEqual(between);
    expect(bob).toBe(ann);
    expect(again).toBeGreaterThanOrEqual(between);
    follower.close();
  });

  it('goes on from entries that do not tell when they were committed', async () => {
    await redis.xadd(feedKey, '2-0', 'ann', '{}', 'bob', '');
    await redis.hset(keysOfProjection(scores).meta, 'changes', 2);
    const follower = await follow(1);
    const live = take(follower, 2);
    await commit('ann');
    expect(await live).toMatchObject([
      { key: 'bob', cursor: 2, committedAt: 0 },
      { key: 'ann', cursor: 3 },
    ]);
    follower.close();
    const later = await follow(2);
    expect(await take(later, 1)).toMatchObject([{ cursor: 3 }]);
    later.close();
  });

  it('stays in order when the clock of Redis goes back', async () => {
    await redis.xadd(feedKey, '1-99999999999999', 'ann', '{}');
    await redis.hset(keysOfProjection(scores).meta, 'changes', 1);
    await commit('bob');
    const follower = await follow(0);
    expect((await take(follower, 2)).map(({ key }) => key)).toEqual(['ann', 'bob']);
    follower.close();
    const later = await follow(1);
    expect((await take(later, 1)).map(({ key }) => key)).toEqual(['bob']);
    later.close();
  });

  it('resumes in the middle of a commit, and joins what was stored with what comes', async () => {
    await commit('ann', 'bob', 'cid');
    await commit('dee');
    const follower = await follow(2);
    expect((await take(follower, 2)).map(({ key }) => key)).toEqual(['cid', 'dee']);
    const live = take(follower, 1);
    await commit('eve');
    expect((await live).map(({ cursor }) => cursor)).toEqual([5]);
    follower.close();
  });

  it('tells of a commit of thousands of changes each once', async () => {
    const names = Array.from({ length: 2_500 }, (_, i) => `player-${i}`);
    const follower = await follow();
    const whole = take(follower, 2_500);
    await commit(...names);
    expect((await whole).map(({ cursor }) => cursor)).toEqual(names.map((_, i) => i + 1));
    follower.close();
    const again = await follow(1_500);
    expect((await take(again, 1_000)).at(-1)).toMatchObject({ cursor: 2_500 });
    again.close();
  });

  it('reads its end on one connection for all followers, and on none when they are gone', async () => {
    const followers = await Promise.all([follow(), follow(), follow()]);
    const heard = followers.map((follower) => take(follower, 1));
    await until(async () => (await tails()) === 1);
    await commit('ann');
    for (const changes of await Promise.all(heard)) expect(changes).toMatchObject([{ key: 'ann' }]);
    expect(await tails()).toBe(1);
    for (const follower of followers) follower.close();
    await until(async () => (await tails()) === 0);
  });

  it('waits at its end, and does not ask again and again', async () => {
    const reads = async () => {
      const stats = await redis.info('commandstats');
      return Number(/cmdstat_xread:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const follower = await follow();
    const changes = take(follower, 1);
    await until(async () => (await tails()) === 1);
    await commit('ann');
    await changes;
    const before = await reads();
    for (let i = 0; i < 100; i += 1) await redis.ping();
    expect((await reads()) - before).toBeLessThan(10);
    follower.close();
  });

  it('refuses a cursor from before it was trimmed, and one from after its end', async () => {
    await commit('ann', 'bob');
    await commit('ann');
    await redis.xtrim(feedKey, 'MINID', '3-0');
    await expect(follow(0)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(follow(4)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    const follower = await follow(2);
    expect(await take(follower, 1)).toMatchObject([{ cursor: 3 }]);
    follower.close();
  });

  it('ends its followers with CURSOR_EXPIRED when the projection is reset', async () => {
    await commit('ann');
    const follower = await follow();
    const ended = take(follower, 1);
    const token = (await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0;
    await store.reset(token);
    await expect(ended).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(follow(1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('ends its followers with CURSOR_EXPIRED when Redis lost its newest changes', async () => {
    await commit('ann', 'bob');
    const follower = await follow();
    const ended = take(follower, 1);
    await redis.flushall();
    await expect(ended).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('goes on after Redis was killed and came back, with nothing missed and nothing twice', async () => {
    const follower = await follow();
    const changes = take(follower, 3);
    await commit('ann');
    await server.kill();
    await until(async () =>
      follow().then(
        (follower) => follower.close(),
        (error: { code: string }) => error.code === 'STORE_UNAVAILABLE',
      ),
    );
    await server.restart();
    const committed = () =>
      commit('bob', 'cid').then(
        () => true,
        (error: unknown) => !isStoreUnavailable(error) && Promise.reject(error),
      );
    await until(committed);
    expect((await changes).map(({ key, cursor }) => [key, cursor])).toEqual([
      ['ann', 1],
      ['bob', 2],
      ['cid', 3],
    ]);
    follower.close();
  });

  it('goes on after its connection was cut', async () => {
    const follower = await follow();
    const changes = take(follower, 2);
    await commit('ann');
    await until(async () => (await tails()) === 1);
    await redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await commit('bob');
    expect((await changes).map(({ cursor }) => cursor)).toEqual([1, 2]);
    follower.close();
  });

  it('goes on after a server that froze', async () => {
    const follower = await follow();
    const changes = take(follower, 2);
    await commit('ann');
    await until(async () => (await tails()) === 1);
    server.pause();
    const timedOut = await redis.ping().catch((error: unknown) => isStoreUnavailable(error));
    expect(timedOut).toBe(true);
    server.resume();
    await until(async () => redis.ping().catch(() => false));
    await commit('bob');
    expect((await changes).map(({ cursor }) => cursor)).toEqual([1, 2]);
    follower.close();
  });
});
