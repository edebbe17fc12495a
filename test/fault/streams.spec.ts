import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Task } from '../../src/ingest/task.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { held } from '../support/fault/truth.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

const PATIENCE = { timeoutMs: 60_000 };

describe('a task whose stream is no longer what it was', () => {
  let servers: RunningServers;
  let store: RedisProjectionStore;
  let tasks: Task[];
  /** Points that the events published and not lost add up to, by player. */
  let truth: Map<string, number>;
  let events = 0;
  beforeEach(async () => {
    servers = await startServers();
    await servers.freshStream('GAMES', ['games.*', 'other.*']);
    store = new RedisProjectionStore(servers.redis, scores);
    tasks = [];
    truth = new Map();
  });
  afterEach(async () => {
    await Promise.all(tasks.map((task) => task.stop()));
    await servers.stop();
  });

  async function start(): Promise<Task> {
    const task = new Task({
      projection: scores,
      source: await JetStreamSource.on(servers.nats),
      store,
      deadLetters: new KeptLetters(),
      observe: () => undefined,
      replica: 'a',
    });
    tasks.push(task);
    task.start();
    return task;
  }
  const publish = async (subject: string, data: unknown): Promise<number> => {
    const options = { msgID: `event ${++events}`, timeout: 1_000 };
    let sequence = 0;
    const published = async (): Promise<boolean> => {
      const ack = await jetstream(servers.nats)
        .publish(subject, JSON.stringify(data), options)
        .catch(() => undefined);
      sequence = ack?.seq ?? 0;
      return ack !== undefined;
    };
    await until(published, PATIENCE);
    return sequence;
  };
  /** Publishes events for two players each; tells the last sequence. */
  async function score(count: number): Promise<number> {
    let last = 0;
    for (let i = 1; i <= count; i++) {
      const players = [`p${i % 3}`, `p${i % 5}`];
      for (const player of new Set(players)) truth.set(player, (truth.get(player) ?? 0) + i);
      last = await publish('games.PointsScored', { players, points: i });
    }
    return last;
  }
  const reached = (sequence: number): Promise<void> =>
    until(async () => {
      const state = await store.state().catch(() => undefined);
      return state?.checkpoint['GAMES']?.sequence === sequence;
    }, PATIENCE);
  const pointsByPlayer = async (): Promise<Map<string, number>> => {
    const request = { orderBy: 'player', direction: 'asc', where: {}, limit: 100 } as const;
    const { items } = await store.page(request);
    const rows = items.map(({ row }) => row as { player: string; points: number });
    return new Map(rows.map(({ player, points }) => [player, points]));
  };
  const expectTruth = async (): Promise<void> => expect(await pointsByPlayer()).toEqual(truth);
  const inGap = (task: Task, reason: string): Promise<void> =>
    until(
      () => task.status.phase === 'gap' && (task.status.reason ?? '').includes(reason),
      PATIENCE,
    );

  /** A copy of what NATS has stored, to put back later. */
  const copyOfStore = async (): Promise<() => Promise<void>> => {
    const { natsServer } = servers;
    const [folder, copy] = [join(natsServer.folder, 'jetstream'), join(natsServer.folder, 'copy')];
    await natsServer.kill();
    cpSync(folder, copy, { recursive: true });
    await natsServer.restart();
    return async () => {
      await natsServer.kill();
      rmSync(folder, { recursive: true });
      cpSync(copy, folder, { recursive: true });
      await natsServer.restart();
    };
  };

  it('stands in a gap that says so when a store came back older, and goes on with new events', async () => {
    const task = await start();
    await reached(await score(5));
    const putBack = await copyOfStore();
    await reached(await score(5));
    await putBack();
    await inGap(task, 'ends at 5, before the checkpoint at 10');
    const last = await score(2);
    await inGap(task, 'ends at 7, before the checkpoint at 10');
    expect(await task.acceptGap()).toMatchObject([
      { gap: { kind: 'rolled-back' }, goesOnAfter: 5 },
    ]);
    await reached(last);
    await expectTruth();
  }, 120_000);

  it('stands in a gap that says so when new events took the sequences of lost ones', async () => {
    const first = await start();
    await reached(await score(5));
    const putBack = await copyOfStore();
    await reached(await score(5));
    await first.stop();
    await putBack();
    const last = await score(9);
    const task = await start();
    await inGap(task, 'holds another message at 10');
    expect(await task.acceptGap()).toMatchObject([{ gap: { kind: 'replaced' }, goesOnAfter: 5 }]);
    await reached(last);
    await expectTruth();
  }, 120_000);

  it('recognises its stream also by events that are not its own', async () => {
    const first = await start();
    await reached(await score(2));
    const putBack = await copyOfStore();
    for (let i = 0; i < 3; i++) await publish('other.thing', {});
    await reached(5);
    await first.stop();
    await putBack();
    const last = await score(4);
    const task = await start();
    await inGap(task, 'holds another message at 5');
    await task.acceptGap();
    await reached(last);
    await expectTruth();
  }, 120_000);

  it('stands in a gap that names what was purged before it was read', async () => {
    const first = await start();
    await reached(await score(3));
    await first.stop();
    const rows = new Map(truth);
    await score(4);
    await (await jetstreamManager(servers.nats)).streams.purge('GAMES', { seq: 6 });
    const task = await start();
    await inGap(task, 'starts at 6: 4 to 5 are gone');
    truth = rows;
    await expectTruth();
    expect(await task.acceptGap()).toMatchObject([{ gap: { kind: 'purged' }, goesOnAfter: 5 }]);
    // Of the purged four, the last two were still there: worth 3 and 4 points.
    for (const [points, ...players] of [
      [3, 'p0', 'p3'],
      [4, 'p1', 'p4'],
    ] as const)
      for (const player of players) truth.set(player, (truth.get(player) ?? 0) + points);
    await reached(await score(2));
    await expectTruth();
  }, 120_000);

  it('stands in a gap when its stream is deleted and made anew while it reads', async () => {
    const task = await start();
    let [player, goesOn] = ['before', true];
    const flood = (async () => {
      while (goesOn) await publish('games.PointsScored', { players: [player], points: 1 });
    })();
    await until(async () => (await pointsByPlayer()).has('before'), PATIENCE);
    await servers.freshStream('GAMES', ['games.*', 'other.*']);
    player = 'after';
    await inGap(task, 'created anew');
    goesOn = false;
    await flood;
    truth = await pointsByPlayer();
    expect(truth.has('after')).toBe(false);
    expect(await task.acceptGap()).toMatchObject([{ gap: { kind: 'recreated' }, goesOnAfter: 0 }]);
    const inTheNewStream = await held(servers.nats, 'GAMES');
    for (const { data } of inTheNewStream) {
      const [of = ''] = (data as unknown as { players: string[] }).players;
      truth.set(of, (truth.get(of) ?? 0) + 1);
    }
    await reached(inTheNewStream.length);
    await expectTruth();
  }, 120_000);

  it('folds everything again when Redis is flushed under it', async () => {
    await start();
    await reached(await score(6));
    await servers.redis.writes.flushall();
    await reached(6);
    await expectTruth();
    await servers.redis.writes.flushall();
    await reached(await score(6));
    await expectTruth();
  }, 120_000);

  it.each(['NATS', 'Redis'] as const)(
    'loses nothing when %s is frozen for ten seconds',
    async (which) => {
      const frozen = which === 'NATS' ? servers.natsServer : servers.redisServer;
      await start();
      await reached(await score(3));
      const last = score(200);
      frozen.pause();
      await delay(10_000);
      frozen.resume();
      await reached(await last);
      await expectTruth();
    },
    120_000,
  );
});
