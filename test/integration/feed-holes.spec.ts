import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { EventLine, type LineOrder } from '../../src/feed/event-line.js';
import type { FeedEventKind, LinePlace } from '../../src/feed/feed-event.js';
import { milliseconds } from '../../src/model/duration.js';
import type { Row } from '../../src/model/row.js';
import { snapshotPages } from '../../src/serve/snapshot-pages.js';
import { FreshReads } from '../../src/freshness/fresh-reads.js';
import { MemorySource } from '../../src/source/memory-source.js';
import { keysOfProjection } from '../../src/store/keys.js';
import { RedisSignals } from '../../src/store/redis-signals.js';
import { KnownWriter } from '../support/known-writer.js';
import type { AnsweredError } from '../support/served-station.js';
import { serveRedis, type RedisStation } from '../support/redis-station.js';
import { startRedis } from '../support/servers/redis.js';
import type { TestServer } from '../support/servers/test-server.js';
import { subscriberOf } from '../support/subscriber.js';
import { until } from '../support/until.js';

const END = 'end';
const KEYS = Array.from({ length: 30 }, (_, i) => `product-${i}`);
/** Rows that are there before anybody subscribes. */
const THERE = KEYS.slice(0, 20);
const COMMITS = 300;

/** Each third change moves a row to the other kind, each seventh deletes it. */
const productOf = (productId: string, number: number): Row | undefined =>
  productId !== END && number % 7 === 0
    ? undefined
    : {
        ...popularProducts.initial(productId),
        kind: productId === END || number % 3 !== 0 ? 'GOODS' : 'CHARGE',
        unitsSold: number,
      };

interface Event {
  readonly kind: FeedEventKind;
  readonly key: string | null;
  readonly row: Row | null;
  readonly cursor: string;
}

/** What one subscriber asks for; over GraphQL under the same names. */
interface Wish {
  readonly goodsOnly?: boolean;
  readonly every?: boolean;
  readonly pace?: string;
}

/** Tells events one by one until it is left. Rejects with a `code` when it ends or cannot begin. */
interface Way {
  next(): Promise<Event | undefined>;
  leave(): Promise<void>;
}
type Begin = (wish: Wish, after: string | undefined) => Promise<Way>;

/** Holds what it was told; drops its subscription at random and resumes with the last cursor. */
class Subscriber {
  readonly held = new Map<string, Row>();
  readonly toldOf = new Map<string, (Row | null)[]>();
  /** Whether it was told every row once. */
  isBegun = false;
  drops = 0;
  private cursor: string | undefined;

  constructor(
    readonly wish: Wish,
    private readonly begin: Begin,
  ) {}

  async run(): Promise<void> {
    while (!this.held.has(END)) {
      try {
        await this.visit(1 + Math.floor(Math.random() * 150));
        this.drops += 1;
      } catch (error) {
        await this.takeUp(error as { code?: string; cursor?: string });
      }
    }
  }

  private async visit(atMost: number): Promise<void> {
    const way = await this.begin(this.wish, this.cursor);
    try {
      for (let left = atMost; left > 0 && !this.held.has(END); left -= 1) {
        const event = await way.next();
        if (event === undefined) return;
        this.hear(event);
      }
    } finally {
      await way.leave();
    }
  }

  private hear({ kind, key, row, cursor }: Event): void {
    this.cursor = cursor;
    if (kind === 'SNAPSHOT_COMPLETE') this.isBegun = true;
    if (key === null) return;
    if (kind !== 'SNAPSHOT') this.toldOf.set(key, [...(this.toldOf.get(key) ?? []), row]);
    if (row === null) this.held.delete(key);
    else this.held.set(key, row);
  }

  /** Only an outage and an overflow may end a subscription; after both it resumes. */
  private async takeUp({ code, cursor }: { code?: string; cursor?: string }): Promise<void> {
    expect(['STORE_UNAVAILABLE', 'FEED_OVERFLOW']).toContain(code);
    if (code === 'FEED_OVERFLOW') expect(cursor).toBe(this.cursor);
    await new Promise(setImmediate);
  }
}

const QUERY = `subscription ($after: String, $every: Boolean, $pace: String, $where: PopularProductWhere) {
  popularProductsChanged(snapshot: true, after: $after, every: $every, pace: $pace, where: $where) {
    key kind cursor node { productId kind unitsSold }
  }
}`;

describe('feeds over Redis', () => {
  let server: TestServer;
  let station: RedisStation;
  let signals: RedisSignals;
  beforeEach(async () => {
    server = await startRedis();
    station = await serveRedis(server.url, [PopularProductsModule]);
    signals = new RedisSignals(station.redis);
  });
  afterEach(async () => {
    signals.close();
    await station.close();
    await server.stop();
  });

  const overGraphql: Begin = async ({ goodsOnly, ...wish }, after) => {
    const where = goodsOnly === true ? { kind: 'GOODS' } : undefined;
    const subscriber = subscriberOf<Event & { node: Row | null }>(station, QUERY, {
      ...wish,
      where,
      after,
    });
    return {
      next: async () => {
        try {
          const told = await subscriber.next();
          return told && { ...told, row: told.node };
        } catch (errors) {
          throw Object.assign(new Error('Ended'), (errors as AnsweredError[])[0]?.extensions);
        }
      },
      leave: () => subscriber.leave(),
    };
  };

  const overFeed: Begin = async ({ goodsOnly, every = false, pace }, after) => {
    const store = station.stores.open(popularProducts);
    const order: LineOrder = {
      snapshot: true,
      every,
      ...(pace === undefined ? {} : { pace: milliseconds(Number.parseInt(pace, 10)) }),
      ...(goodsOnly === true ? { where: { kind: 'GOODS' } } : {}),
      ...(after === undefined ? {} : { after: JSON.parse(after) as LinePlace }),
    };
    const cursorOf = (place: LinePlace) => JSON.stringify(place);
    const reads = new FreshReads({ signals, source: new MemorySource() });
    const parts = {
      feed: station.feeds.open(popularProducts),
      readPage: snapshotPages(reads, store, order),
      cursorOf,
    };
    const line = new EventLine(parts, order);
    const orCode = (error: unknown) => {
      const { code, details } = error as { code?: string; details?: object };
      throw Object.assign(new Error('Ended'), { code: code ?? 'STORE_UNAVAILABLE', ...details });
    };
    await line.open().catch(orCode);
    return {
      next: async () => {
        const { done, value } = await line.next().catch(orCode);
        return done === true ? undefined : { ...value, cursor: cursorOf(value.place) };
      },
      leave: async () => void (await line.return()),
    };
  };

  const seenBy = ({ goodsOnly }: Wish, rows: Iterable<readonly [string, Row]>) =>
    new Map(
      [...rows]
        .filter(([, row]) => goodsOnly !== true || (row as { kind: string }).kind === 'GOODS')
        .map(([key, row]) => [key, (row as { unitsSold: number }).unitsSold] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );

  it('have no hole for whoever drops and resumes, and tell each change once where each is wanted', async () => {
    const writer = new KnownWriter(station.stores.open(popularProducts), productOf);
    await writer.commit(THERE);
    const wishes: Wish[] = [{}, { every: true }, { goodsOnly: true }, { pace: '60ms' }];
    const subscribers = wishes.flatMap((wish) =>
      [overFeed, overGraphql].flatMap((way) => [
        new Subscriber(wish, way),
        new Subscriber(wish, way),
      ]),
    );
    const runs = Promise.all(subscribers.map((subscriber) => subscriber.run()));
    await Promise.race([runs, until(() => subscribers.every(({ isBegun }) => isBegun))]);
    for (let i = 0; i < COMMITS; i += 1) {
      const count = 1 + Math.floor(Math.random() * 8);
      const keys = new Set(Array.from({ length: count }, () => anyOf(KEYS)));
      await writer.commit([...keys]);
      if (i === COMMITS / 2) {
        await server.kill();
        await server.restart();
      }
    }
    await writer.commit([END]);
    await runs;
    for (const { wish, held, toldOf } of subscribers) {
      expect(seenBy(wish, held)).toEqual(seenBy(wish, writer.final));
      if (wish.every !== true) continue;
      for (const [key, told] of toldOf) expect(told.map(numberIn)).toEqual(sinceBegun(key, writer));
      expect([...toldOf.keys()].toSorted()).toEqual(changedSinceBegun(writer));
    }
    expect(subscribers.some(({ drops }) => drops > 1)).toBe(true);
    await until(() => station.lines() === 0);
    await until(async () => (await tails()) === 0);
  }, 60_000);

  it('hold nothing for whoever takes nothing, once more rows have changed than may wait', async () => {
    const slow = await Promise.all(Array.from({ length: 20 }, () => overFeed({}, '{"cursor":0}')));
    const writer = new KnownWriter(station.stores.open(popularProducts), productOf);
    for (let commit = 0; commit < 4; commit += 1)
      await writer.commit(Array.from({ length: 900 }, (_, i) => `product-${commit}-${i}`));
    // Nobody hears the end of the feed any more: what they have not taken stays in Redis alone.
    await until(async () => (await tails()) === 0);
    for (const way of slow) {
      const keys = new Set<string | null>();
      while (keys.size < 3_600) keys.add((await way.next())?.key ?? null);
      await way.leave();
      expect(keys).toEqual(new Set(writer.final.keys()));
    }
  }, 60_000);

  /** What was there when all began was told as a snapshot. */
  const sinceBegun = (key: string, { historyOf }: KnownWriter) =>
    (historyOf.get(key) ?? []).slice(THERE.includes(key) ? 1 : 0).map(numberIn);
  const changedSinceBegun = (writer: KnownWriter) =>
    [...writer.historyOf.keys()].filter((key) => sinceBegun(key, writer).length > 0).toSorted();
  const numberIn = (row: Row | null) =>
    row === null ? null : (row as { unitsSold: number }).unitsSold;
  const tails = async () => {
    const clients = String(await station.redis.client('LIST'));
    const name = `name=${keysOfProjection(popularProducts).feed}-tail`;
    return clients.split('\n').filter((line) => line.includes(name)).length;
  };
});

const anyOf = (keys: readonly string[]): string =>
  keys[Math.floor(Math.random() * keys.length)] ?? '';
