import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { placeOf } from '../../src/feed/nats-feed-message.js';
import { seconds } from '../../src/model/duration.js';
import { keysOfProjection } from '../../src/store/keys.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { consume, type PlainConsumer } from '../support/nats-feed/plain-consumer.js';
import { startPublisher } from '../support/nats-feed/publisher-process.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { commitRows } from '../support/served-station.js';
import { until } from '../support/until.js';

const { stream } = placeOf(scores);
const PLAYERS = Array.from({ length: 40 }, (_, i) => `player-${String(i).padStart(2, '0')}`);

describe('a feed over NATS, told by processes that die', () => {
  let servers: RunningServers;
  let folder: string;
  let store: RedisProjectionStore;
  let kills: (() => Promise<void>)[];
  let consumers: PlainConsumer[];
  let written: number;
  beforeAll(async () => {
    servers = await startServers();
    folder = mkdtempSync(join(tmpdir(), 'data-station-nats-feed-'));
  });
  afterAll(async () => {
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await servers.redis.writes.flushall();
    await (await jetstreamManager(servers.nats)).streams.delete(stream).catch(() => false);
    store = new RedisProjectionStore(servers.redis, scores);
    kills = [];
    consumers = [];
    written = 0;
  });
  afterEach(async () => {
    await Promise.all(kills.map((kill) => kill()));
    await Promise.all(consumers.map((consumer) => consumer.close()));
  });

  const publisher = async () => {
    const { natsServer, redisServer } = servers;
    const logFile = join(folder, `publisher-${kills.length}.log`);
    const kill = await startPublisher({
      natsUrl: natsServer.url,
      redisUrl: redisServer.url,
      logFile,
    });
    kills.push(kill);
    return kill;
  };
  const consumer = async () => {
    const manager = await jetstreamManager(servers.nats, { checkAPI: false });
    await until(() => manager.streams.info(stream).then(Boolean, () => false));
    const made = await consume(servers.natsServer.url, stream);
    consumers.push(made);
    return made;
  };
  /** Commits a change of each of some players; every fifth time one of them leaves. */
  const commit = async (turn: number) => {
    const touched = PLAYERS.filter((_, i) => (i + turn) % 3 === 0);
    const rows = touched.map((player, i) => {
      const leaves = turn % 5 === 0 && i === 0;
      return [player, leaves ? undefined : { player, points: turn, team: null }] as const;
    });
    await commitRows(store, Object.fromEntries(rows));
    written += rows.length;
  };
  const stored = async () => {
    const rows = await store.rowsOf(PLAYERS);
    return Object.fromEntries(PLAYERS.flatMap((key, i) => (rows[i] ? [[key, rows[i]]] : [])));
  };
  const caughtUp = async ({ follower, fault }: PlainConsumer) => {
    const head = Number(await servers.redis.reads.hget(keysOfProjection(scores).meta, 'changes'));
    await until(() => fault() !== undefined || (follower.complete && follower.number === head), {
      timeoutMs: 30_000,
    });
    expect(fault()).toBeUndefined();
  };

  it('reaches a plain NATS client whole, once and in order, through kills of publishers and of NATS', async () => {
    let killFirst = await publisher();
    const follower = await consumer();
    await until(() => follower.follower.complete, { timeoutMs: 30_000 });
    let killSecond = await publisher();
    for (let turn = 1; turn <= 240; turn += 1) {
      await commit(turn);
      if (turn === 60 || turn === 160) {
        await killFirst();
        killFirst = await publisher();
      }
      if (turn === 100) {
        await servers.natsServer.kill();
        await servers.natsServer.restart();
      }
      if (turn === 200) {
        await killSecond();
        killSecond = await publisher();
      }
    }
    await caughtUp(follower);
    // One generation: no rows had to be told anew, so every change came by itself.
    expect(follower.follower).toMatchObject({ resets: 1, number: written });
    expect(follower.follower.applied).toEqual(Array.from({ length: written }, (_, i) => i + 1));
    expect(follower.follower.state).toEqual(await stored());
    const late = await consumer();
    await caughtUp(late);
    expect(late.follower.state).toEqual(await stored());
  }, 120_000);

  it('begins anew for those who follow when the changes in between were cut', async () => {
    const kill = await publisher();
    const follower = await consumer();
    await commit(1);
    await caughtUp(follower);
    await kill();
    await commit(2);
    await commit(5);
    await servers.redis.writes.xtrim(keysOfProjection(scores).feed, 'MAXLEN', 1);
    await commit(6);
    await publisher();
    await caughtUp(follower);
    expect(follower.follower).toMatchObject({ resets: 2, number: written });
    expect(follower.follower.state).toEqual(await stored());
    expect(follower.messages.filter(({ kind }) => kind === 'RESET')).toMatchObject([
      { continues: false, complete: false },
      { continues: false, complete: false },
    ]);
  }, 60_000);

  it('begins anew when the projection is built again', async () => {
    await publisher();
    const follower = await consumer();
    await commit(1);
    await caughtUp(follower);
    await store.reset((await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0);
    await commit(2);
    await caughtUp(follower);
    expect(follower.follower.state).toEqual(await stored());
    expect(follower.follower.resets).toBe(2);
  }, 60_000);

  it('is kept for a bounded time in bounded room', async () => {
    await publisher();
    await (await consumer()).close();
    const { config } = await (await jetstreamManager(servers.nats)).streams.info(stream);
    expect(config).toMatchObject({
      subjects: ['station.feed.scores'],
      max_age: 7 * 24 * 3600 * 1e9,
      max_bytes: 256 * 1024 * 1024,
      discard: 'old',
    });
  }, 60_000);
});
