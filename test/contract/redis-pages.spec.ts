import { seconds } from '../../src/model/duration.js';
import { keysOfProjection } from '../../src/store/keys.js';
import type { Page, PageRequest } from '../../src/store/projection-store.js';
import { readPage, type PageSource } from '../../src/store/redis-pages.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { StandingFields } from '../../src/store/standing.js';
import { plainList, racer } from '../support/racers.js';
import { racers, type Racer } from '../support/racing-projection.js';
import { connectStore, type OpenedConnections } from '../support/redis-connections.js';
import { startRedis } from '../support/servers/redis.js';
import { keepsTheListPromises } from './projection-lists.contract.js';

/** Rows at one sequence of the stream, and the frontier that was proved with them. */
interface Stored {
  readonly rows: readonly Racer[];
  readonly asOf: number;
}

describe('a page in Redis that several filters narrow', () => {
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

  let store: RedisProjectionStore;
  let token: number;
  /** Sequence -> what was stored by then. */
  let history: Stored[];
  const open = async () => {
    await redis.writes.flushall();
    store = new RedisProjectionStore(redis, racers);
    token = (await store.claim({ owner: 'a', ttl: seconds(600) })) ?? 0;
    history = [{ rows: [], asOf: 0 }];
    return store;
  };
  beforeEach(open);

  async function write(...rows: readonly Racer[]): Promise<void> {
    const held = new Map(history.at(-1)?.rows.map((row) => [row.name, row]));
    const changes = rows.map((row) => ({ key: row.name, before: held.get(row.name), after: row }));
    for (const row of rows) held.set(row.name, row);
    const sequence = history.length;
    const asOf = await store.now();
    history.push({ rows: [...held.values()], asOf });
    const outcome = await store.commit({
      fencingToken: token,
      from: sequence === 1 ? {} : { RACES: { sequence: sequence - 1, streamCreated: 'then' } },
      to: { RACES: { sequence, streamCreated: 'then' } },
      changes,
      counts: { folded: rows.length, filtered: 0, deadLettered: 0 },
      asOf,
    });
    expect(outcome).toBe('committed');
  }

  /** Half of the racers are red and half are pro, but only every hundredth is both. */
  const crowd = (size: number): readonly Racer[] =>
    Array.from({ length: size }, (_, i) =>
      racer(`racer-${String(i).padStart(4, '0')}`, {
        laps: i % 100,
        club: i % 2 === 0 || i % 100 === 1 ? 'red' : 'blue',
        pro: i % 2 === 1,
      }),
    );
  const request: PageRequest = {
    orderBy: 'laps',
    direction: 'asc',
    where: { club: 'red', pro: true },
    limit: 50,
  };
  /** What the page must hold, by what it says of itself. */
  const asTold = ({ standing }: Page): readonly Racer[] =>
    plainList(history[standing.offsets.RACES ?? 0]?.rows ?? [], request);

  /** Reads pages by calls that look at few entries; something may happen before each. */
  const narrow = (lookAt: number, before = async (_call: number) => {}) => {
    let calls = 0;
    const reads = new Proxy(redis.reads, {
      get: (target, name) =>
        name === 'call'
          ? async (command: string, words: string[]) => {
              // A script that the server does not know yet is sent again, whole: the same call.
              if (command === 'EVALSHA') await before((calls += 1));
              return target.call(command, words);
            }
          : (Reflect.get(target, name) as unknown),
    });
    const source: PageSource = {
      redis: reads,
      keys: keysOfProjection(racers),
      keyField: racers.key,
      standing: new StandingFields(racers),
      lookAt,
    };
    return { read: (of = request) => readPage(source, of), calls: () => calls };
  };

  it('is one call, though hardly a row meets them all', async () => {
    for (let i = 0; i < 4; i += 1) await write(...crowd(4_000).slice(i * 1_000, (i + 1) * 1_000));
    const { read, calls } = narrow(5_000);
    const page = await read();
    expect(calls()).toBe(1);
    expect(page.items.map(({ row }) => row)).toEqual(asTold(page));
    expect(page.items).toHaveLength(40);
  });

  it('looks only at the rows of the rarest one', async () => {
    await write(...crowd(1_000).map((row, i) => (i === 501 ? { ...row, club: 'green' } : row)));
    const { read, calls } = narrow(30);
    await read({ ...request, where: { pro: true, club: 'green' } });
    expect(calls()).toBe(1);
  });

  it('holds no row that only another row’s key brought there', async () => {
    await write(racer('b', { best: 'a', club: 'red' }), racer('a\0b', { best: 1, pro: true }));
    expect((await store.page({ ...request, orderBy: 'best' })).items).toEqual([]);
  });

  it.each([{}, { club: 'red' }, { club: 'red', pro: true }])(
    'is filled from further on where a row is missing, filtered by %j',
    async (where) => {
      await write(...crowd(1_000));
      const list = { ...request, direction: 'desc', where } as const;
      const whole = await store.page({ ...list, limit: 8 });
      const [lost, ...kept] = whole.items.map(({ key }) => key);
      await redis.writes.hdel(keysOfProjection(racers).rows, lost ?? '');
      const { items, hasMore } = await store.page({ ...list, limit: 7 });
      expect([items.map(({ key }) => key), hasMore]).toEqual([kept, true]);
    },
  );

  it('never misses a row that moves while others read it, and tells of which instant it is', async () => {
    await write(...crowd(1_000));
    const movers = crowd(1_000).filter(({ club, pro }) => club === 'red' && pro);
    let reading = true;
    const move = async () => {
      for (let turn = 0; reading; turn += 1)
        await write(...movers.map((row, i) => ({ ...row, laps: (turn + i) % 2 === 0 ? -1 : 101 })));
    };
    const pages: Page[] = [];
    const readPages = async () => {
      while (pages.length < 500 || history.length < 100) pages.push(await store.page(request));
      reading = false;
    };
    await Promise.all([move(), readPages()]);
    const always = movers.map(({ name }) => name);
    for (const page of pages) {
      expect(page.items.map(({ key }) => key).toSorted()).toEqual(always);
      expect(page.items.map(({ row }) => row)).toEqual(asTold(page));
      expect(page.standing.asOf).toBe(history[page.standing.offsets.RACES ?? 0]?.asOf);
    }
  });

  describe('and whose calls look at few entries each', () => {
    describe('as a list', () =>
      keepsTheListPromises(async () => {
        const opened = await open();
        await opened.release(token);
        return Object.assign(opened, { page: narrow(3).read });
      }));

    it('is read of one instant where only the frontier moves between the calls', async () => {
      await write(...crowd(200));
      const at = { RACES: { sequence: 1, streamCreated: 'then' } };
      const { read, calls } = narrow(30, async () => {
        expect(await store.prove({ fencingToken: token, at, asOf: await store.now() })).toBe(
          'committed',
        );
      });
      const page = await read();
      expect(calls()).toBeGreaterThan(2);
      expect(page.items.map(({ key }) => key)).toEqual(['racer-0001', 'racer-0101']);
      expect(page.standing.asOf).toBeDefined();
    });

    it('is begun again when a row moves between the calls', async () => {
      await write(...crowd(200));
      const last = racer('racer-0101', { laps: 101, club: 'red', pro: true });
      await write(last);
      const { read } = narrow(30, async (call) => {
        if (call === 3) await write({ ...last, laps: -1 });
      });
      const page = await read();
      expect(page.items.map(({ key }) => key)).toEqual(['racer-0101', 'racer-0001']);
      expect(page.standing).toMatchObject({ offsets: { RACES: 3 }, asOf: history[3]?.asOf });
    });

    it('proves nothing when rows change between the calls each time, and holds each row once', async () => {
      await write(...crowd(200));
      const runner = racer('racer-0001', { club: 'red', pro: true });
      // From the beginning of the list, where the third walk meets it first, to its end, where it does again.
      const { read, calls } = narrow(30, (call) =>
        write({ ...runner, laps: call < 6 ? -call : 100 + call }),
      );
      const page = await read();
      expect(calls()).toBeLessThan(20);
      expect(page.standing.asOf).toBeUndefined();
      expect(page.items.map(({ key }) => key)).toEqual(['racer-0001', 'racer-0101']);
      expect((await store.page(request)).standing.asOf).toBe(history.at(-1)?.asOf);
    });
  });
});
