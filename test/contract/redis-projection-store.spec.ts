import { seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import { keysOfProjection } from '../../src/store/keys.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import {
  RedisProjectionStore,
  type StoreConnections,
} from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { startRedis } from '../support/servers/redis.js';
import { keepsTheListPromises } from './projection-lists.contract.js';
import { keepsTheStorePromises, score, upTo } from './projection-store.contract.js';

describe('RedisProjectionStore', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: StoreConnections;
  beforeAll(async () => {
    server = await startRedis();
    redis = {
      reads: await connectRedis({ url: server.url, name: 'reads' }),
      writes: await connectRedis({ url: server.url, name: 'writes' }),
    };
  });
  afterAll(async () => {
    redis.reads.disconnect();
    redis.writes.disconnect();
    await server.stop();
  });

  const open = async (projection: Projection) => {
    await redis.writes.flushall();
    return new RedisProjectionStore(redis, projection);
  };
  describe('as a store', () => keepsTheStorePromises(() => open(scores)));
  describe('as lists', () => keepsTheListPromises(open));

  describe('where a key of the projection holds what the station did not write', () => {
    const keys = keysOfProjection(scores);
    let store: RedisProjectionStore;
    let token: number;
    beforeEach(async () => {
      store = await open(scores);
      token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
      const outcome = await commit(0);
      expect(outcome).toBe('committed');
    });

    const ann = score('ann', 3, 'red');
    const commit = (sequence: number) =>
      store.commit({
        fencingToken: token,
        from: upTo(sequence),
        to: upTo(sequence + 1),
        changes: [{ key: 'ann', before: undefined, after: { ...ann, points: sequence } }],
        counts: { folded: 1, filtered: 0, deadLettered: 0 },
        quarantine: { letters: 1, waitFrom: new Map([['key:bob', 1]]), lifted: [] },
        seen: { add: [['id', 1]], drop: [] },
      });
    /** All that Redis holds, byte by byte. */
    const everything = async () => {
      const names = (await redis.writes.keys('*')).toSorted();
      return Promise.all(
        names.map(async (name) => [name, (await redis.writes.dumpBuffer(name))?.toString('hex')]),
      );
    };

    it.each([
      ['rows', keys.rows],
      ['feed', keys.feed],
      ['quarantine', keys.quarantine],
      ['remembered ids', keys.seen],
      ['an ordering', keys.index('points')],
      ['a filter', keys.index('points|team="red"')],
      ['checkpoint', keys.meta],
    ])('in place of its %s, a commit says so and writes nothing', async (_, key) => {
      await redis.writes.del(key);
      await redis.writes.rpush(key, 'not ours');
      const before = await everything();
      await expect(commit(1)).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        message: expect.stringContaining(key) as string,
      });
      expect(await everything()).toEqual(before);
    });

    it.each(['changes', 'folded', 'filtered', 'deadLettered', 'begun', 'ended'])(
      'in its count of %s, a commit says so and writes nothing',
      async (field) => {
        await redis.writes.hset(keys.meta, field, 'many');
        const before = await everything();
        await expect(commit(1)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
        expect(await everything()).toEqual(before);
      },
    );

    it('by half, from a commit that was cut, a commit says so and writes nothing, until it is built again', async () => {
      await redis.writes.hincrby(keys.meta, 'begun', 1);
      const before = await everything();
      await expect(commit(1)).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        message: expect.stringContaining('half a commit') as string,
      });
      expect(await everything()).toEqual(before);
      await store.reset(token);
      expect(await commit(0)).toBe('committed');
    });

    it('in its feed, an entry beyond the changes it counted, a commit says so and writes nothing', async () => {
      await redis.writes.xadd(keys.feed, '900-0', 'ann', '');
      const before = await everything();
      await expect(commit(1)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
      expect(await everything()).toEqual(before);
    });
  });
});
