import { RedisFeedLog } from '../../src/feed/redis-feed-log.js';
import { hours, seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import type { CommitRecord } from '../../src/store/commit-record.js';
import { keysOfProjection } from '../../src/store/keys.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { connectStore, type OpenedConnections } from '../support/redis-connections.js';
import { startRedis } from '../support/servers/redis.js';
import { keepsErasedPersonsOut } from './projection-erasures.contract.js';
import { remembersItsCommits } from './projection-commits.contract.js';
import { keepsTheFrontierPromises } from './projection-frontier.contract.js';
import { keepsTheListPromises } from './projection-lists.contract.js';
import { keepsThePositionPromises } from './projection-positions.contract.js';
import { keepsHowFarASnapshotIs } from './projection-snapshots.contract.js';
import { keepsTheStorePromises, score, upTo } from './projection-store.contract.js';

describe('RedisProjectionStore', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: OpenedConnections;
  beforeAll(async () => {
    server = await startRedis();
    redis = await connectStore(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const open = async (projection: Projection) => {
    await redis.writes.flushall();
    return new RedisProjectionStore(redis, projection);
  };
  describe('as a store', () => keepsTheStorePromises(() => open(scores)));
  describe('as a record of commits', () => remembersItsCommits(() => open(scores)));
  describe('as a record of snapshots', () => keepsHowFarASnapshotIs(() => open(scores)));
  describe('as lists', () => keepsTheListPromises(open));
  describe('as positions', () => keepsThePositionPromises(open));
  describe('as a keeper of erased persons', () =>
    keepsErasedPersonsOut(async () => {
      const store = await open(scores);
      return { store, log: new RedisFeedLog(redis.reads, scores) };
    }));
  describe('as a frontier', () =>
    keepsTheFrontierPromises({
      open,
      // The clock of a server cannot be turned back: its frontier is put ahead instead.
      turnClockBack: async (store) => {
        const { meta } = keysOfProjection(store.projection);
        await redis.writes.hset(meta, 'asOf', (await store.now()) + hours(1));
      },
    }));

  describe('where commits are remembered', () => {
    const { commits } = keysOfProjection(scores);
    const offset = { stream: 'GAMES', sequence: 1 };
    let store: RedisProjectionStore;
    const commit = async (sequence = 0) => {
      const fencingToken = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
      const counts = { folded: 1, filtered: 0, deadLettered: 0 };
      const to = upTo(sequence + 1);
      return store.commit({ fencingToken, from: upTo(sequence), to, changes: [], counts });
    };
    beforeEach(async () => {
      store = await open(scores);
    });

    it('one that was not, by a replica of an older station, is forgotten, and those after it are told', async () => {
      await commit();
      await redis.writes.del(commits);
      expect(await store.commitOf(offset)).toEqual({ outcome: 'forgotten' });
      await commit(1);
      expect(await store.commitOf({ ...offset, sequence: 2 })).toMatchObject({
        outcome: 'committed',
      });
      expect(await store.commitOf(offset)).toEqual({ outcome: 'forgotten' });
    });

    it('those that a reset by a replica of an older station left behind give way to newer ones', async () => {
      const fields = ['change', 5, 'changes', 1, 'folded', 1, 'filtered', 0, 'deadLettered', 0];
      await redis.writes.xadd(commits, '5-0', ...fields, 'at:GAMES', '0 9');
      await commit();
      const { commit: found } = (await store.commitOf(offset)) as { commit: CommitRecord };
      expect(found.streams).toEqual({ GAMES: { after: 0, upTo: 1 } });
    });

    it('a clock that went back stops no commit', async () => {
      const ahead = (await store.now()) + hours(1);
      await redis.writes.xadd(commits, `${ahead}-7`, 'change', 0);
      expect(await commit()).toBe('committed');
      expect(await store.commitOf(offset)).toMatchObject({ commit: { committedAt: ahead } });
    });
  });

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
    const prove = () => store.prove({ fencingToken: token, at: upTo(1), asOf: 1 });
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
      ['remembered commits', keys.commits],
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

    it('in place of its checkpoint, a proof says so', async () => {
      await redis.writes.del(keys.meta);
      await redis.writes.rpush(keys.meta, 'not ours');
      await expect(prove()).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    });

    it('in place of its frontier, nothing is proved until the next proof', async () => {
      await redis.writes.hset(keys.meta, 'asOf', 'many');
      expect((await store.standing()).asOf).toBeUndefined();
      expect(await prove()).toBe('committed');
      expect((await store.standing()).asOf).toBe(1);
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

    it('by half, from a commit that was cut, a proof says so, and what was proved is void', async () => {
      await prove();
      await redis.writes.hincrby(keys.meta, 'begun', 1);
      expect(await store.standing()).toMatchObject({ asOf: undefined, offsets: { GAMES: 1 } });
      const before = await everything();
      await expect(prove()).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        message: expect.stringContaining('half a commit') as string,
      });
      expect(await everything()).toEqual(before);
    });

    it('in its remembered commits, an entry beyond all time, a commit says so and writes nothing', async () => {
      await redis.writes.xadd(keys.commits, '18446744073709551615-0', 'change', '1');
      const before = await everything();
      await expect(commit(1)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
      expect(await everything()).toEqual(before);
    });

    it('in its feed, an entry beyond the changes it counted, a commit says so and writes nothing', async () => {
      await redis.writes.xadd(keys.feed, '900-0', 'ann', '');
      const before = await everything();
      await expect(commit(1)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
      expect(await everything()).toEqual(before);
    });
  });
});
