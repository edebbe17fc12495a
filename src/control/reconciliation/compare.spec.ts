import { ReconciledWorld } from '../../../test/support/reconciled-world.js';
import { StationError } from '../../model/station-error.js';
import { compare, type CompareGround } from './compare.js';

/** Nothing happens by itself; `heart` is as its owner says, `vase` has lost 3 here. */
function quietWorld(): ReconciledWorld {
  const world = new ReconciledWorld([3]);
  world.settle('heart', 10);
  world.settle('vase', 10);
  world.rows.set('vase', 7);
  return world;
}

const drift = {
  key: 'vase',
  ours: { id: 'vase', units: 7 },
  theirs: { units: 10 },
  difference: { missing: null, fields: [{ field: 'units', ours: 7, theirs: 10 }] },
};

describe('a comparison', () => {
  it('finds what has drifted, in one run', async () => {
    const { ground } = quietWorld();
    expect(await compare(ground, ['heart', 'vase'])).toMatchObject({
      compared: 2,
      drifted: [drift],
      moving: 0,
      unanswered: 0,
    });
  });

  it('finds rows that only one of the two has', async () => {
    const world = quietWorld();
    world.rows.delete('heart');
    world.owner.delete('vase');
    const comparison = await compare(world.ground, ['heart', 'vase']);
    expect(comparison).toMatchObject({
      drifted: [
        { key: 'heart', difference: { missing: 'here' } },
        { key: 'vase', difference: { missing: 'there' } },
      ],
    });
  });

  it('asks a second time about rows that differ only', async () => {
    const { ground } = quietWorld();
    const asked: unknown[] = [];
    const asks: CompareGround['asks'] = {
      ask: (asking) => {
        asked.push(asking.question.body);
        return ground.asks.ask(asking);
      },
    };
    await compare({ ...ground, asks }, ['heart', 'vase']);
    expect(asked).toEqual([['heart', 'vase'], ['vase']]);
  });

  it('counts nothing where the projection is not proved to be as of the answer', async () => {
    const { ground } = quietWorld();
    const { store } = ground;
    const behind = (fault: object): CompareGround => ({
      ...ground,
      waits: { until: async () => false },
      store: {
        ...store,
        readRows: async (keys) => {
          const read = await store.readRows(keys);
          return { ...read, standing: { ...read.standing, ...fault } };
        },
      },
    });
    const cases: [object, RegExp][] = [
      [{ asOf: 0 }, /not proved to be as of the answer within 10 s/],
      [{ gap: true }, /stands in a gap/],
      [{ rebuilding: true }, /is being rebuilt/],
      [{ asOf: undefined }, /Nothing is proved/],
    ];
    for (const [fault, words] of cases)
      expect(await compare(behind(fault), ['vase'])).toEqual({
        unproved: expect.stringMatching(words) as string,
      });
  });

  it('leaves rows out of which the owner tells nothing', async () => {
    const { ground } = quietWorld();
    const asks: CompareGround['asks'] = {
      ask: async () => ({ outcome: 'failed', why: 'timeout', reason: 'No answer in 2 s.' }),
    };
    expect(await compare({ ...ground, asks }, ['heart', 'vase'])).toMatchObject({
      compared: 0,
      drifted: [],
      unanswered: 2,
      silence: 'warehouse gave no answer: No answer in 2 s.',
    });
  });

  it('leaves rows out of which the owner tells nothing the second time', async () => {
    const { ground } = quietWorld();
    let times = 0;
    const asks: CompareGround['asks'] = {
      ask: async (asking) =>
        ++times === 1
          ? ground.asks.ask(asking)
          : { outcome: 'failed', why: 'resting', reason: 'It is left alone.' },
    };
    expect(await compare({ ...ground, asks }, ['heart', 'vase'])).toMatchObject({
      compared: 1,
      drifted: [],
      moving: 0,
      unanswered: 1,
    });
  });

  it('calls a row moving that was written meanwhile, though it came out the same', async () => {
    const { ground } = quietWorld();
    let changes = 0;
    const store = {
      ...ground.store,
      readRows: async (keys: readonly string[]) => {
        changes += 1;
        return { ...(await ground.store.readRows(keys)), changes };
      },
    };
    const feed: CompareGround['feed'] = {
      read: async (after) => [{ key: 'vase', row: {}, cursor: after + 1, committedAt: 0 }],
    };
    expect(await compare({ ...ground, store, feed }, ['vase'])).toMatchObject({
      compared: 1,
      drifted: [],
      moving: 1,
    });
  });

  it('calls all rows moving where the feed no longer tells which were written', async () => {
    const { ground } = quietWorld();
    let changes = 0;
    const store = {
      ...ground.store,
      readRows: async (keys: readonly string[]) => {
        changes += 1_000;
        return { ...(await ground.store.readRows(keys)), changes };
      },
    };
    const cut: CompareGround['feed'] = {
      read: async () => {
        throw new StationError('CURSOR_EXPIRED', 'The feed begins later.');
      },
    };
    for (const feed of [cut, { read: async () => [] }])
      expect(await compare({ ...ground, store, feed }, ['vase'])).toMatchObject({ moving: 1 });
  });

  it('rejects where the store is away', async () => {
    const { ground } = quietWorld();
    const away = new StationError('STORE_UNAVAILABLE', 'It is away.');
    const store = { ...ground.store, readRows: () => Promise.reject(away) };
    await expect(compare({ ...ground, store }, ['vase'])).rejects.toBe(away);
  });
});
