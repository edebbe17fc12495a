import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { Task } from '../../src/ingest/task.js';
import { minutes } from '../../src/model/duration.js';
import type { Fact } from '../../src/model/fact.js';
import type { Projection } from '../../src/model/projection.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

describe('a task', () => {
  let servers: RunningServers;
  let store: RedisProjectionStore;
  let letters: KeptLetters;
  let facts: Fact[];
  let tasks: Task[];

  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());
  beforeEach(async () => {
    await servers.redis.writes.flushall();
    await servers.freshStream('GAMES', ['games.*']);
    store = new RedisProjectionStore(servers.redis, scores);
    letters = new KeptLetters();
    facts = [];
    tasks = [];
  });
  afterEach(() => Promise.all(tasks.map((task) => task.stop())));

  const publish = async (type: string, data: unknown) =>
    (await jetstream(servers.nats).publish(`games.${type}`, JSON.stringify(data))).seq;

  async function start(replica = 'a', projection: Projection = scores) {
    const source = await JetStreamSource.on(servers.nats);
    const observe = (fact: Fact) => void facts.push(fact);
    const task = new Task({
      projection,
      source,
      store,
      deadLetters: letters,
      observe,
      replica,
    });
    tasks.push(task);
    task.start();
    return task;
  }
  const reached = (sequence: number) =>
    until(async () => (await store.state()).checkpoint['GAMES']?.sequence === sequence);
  const points = async (...players: string[]) =>
    (await store.rowsOf(players)).map((row) => (row as { points?: number } | undefined)?.points);

  it('folds what was there before it and what comes after', async () => {
    await publish('PointsScored', { players: ['ann', 'bob'], points: 2 });
    await start();
    const last = await publish('PointsScored', { players: ['bob'], points: 5 });
    await reached(last);
    expect(await points('ann', 'bob')).toEqual([2, 7]);
  });

  it('goes on from its checkpoint after a stop', async () => {
    const first = await start();
    await reached(await publish('PointsScored', { players: ['ann'], points: 2 }));
    await first.stop();
    const last = await publish('PointsScored', { players: ['ann'], points: 3 });
    await start();
    await reached(last);
    expect(await points('ann')).toEqual([5]);
    expect((await store.state()).counts).toEqual({ folded: 2, filtered: 0, deadLettered: 0 });
  });

  it('counts what it does not read as filtered, and advances past it', async () => {
    await start();
    await publish('PointsScored', { players: ['ann'], points: 1 });
    await reached(await publish('WeatherChanged', {}));
    expect((await store.state()).counts).toEqual({ folded: 1, filtered: 1, deadLettered: 0 });
  });

  it('advances past a stretch of its stream that is published under other subjects', async () => {
    await servers.freshStream('GAMES', ['games.*', 'other.*']);
    await start();
    await publish('PointsScored', { players: ['ann'], points: 1 });
    await reached((await jetstream(servers.nats).publish('other.thing', '{}')).seq);
    expect((await store.state()).counts.folded).toBe(1);
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
    expect(await points('ann')).toEqual([2]);
  });

  it('sets a broken event aside and goes on with others', async () => {
    await start();
    await publish('PointsScored', { players: [], points: 'many' });
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
    expect((await store.state()).counts).toEqual({ folded: 1, filtered: 0, deadLettered: 1 });
    expect(letters.all).toMatchObject([
      { number: 1, key: null, sequence: 1, code: 'EVENT_SCHEMA' },
    ]);
  });

  it('keeps to one owner, and another takes over when the first gives up', async () => {
    const first = await start('a');
    await until(() => first.status.phase === 'running');
    const second = await start('b');
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
    expect(second.status.phase).toBe('standby');
    await first.stop();
    await until(() => second.status.phase === 'running');
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
    expect(await points('ann')).toEqual([2]);
  });

  it('hears an event once that its producer published twice, also across a restart', async () => {
    const dedupe = { window: minutes(10) };
    const careful = { ...scores, reads: scores.reads.map((events) => ({ ...events, dedupe })) };
    const send = async (id: string) => {
      const header = headers();
      header.set('ce-id', id);
      const payload = JSON.stringify({ players: ['ann'], points: 1 });
      const to = jetstream(servers.nats);
      return (await to.publish('games.PointsScored', payload, { headers: header })).seq;
    };
    const first = await start('a', careful);
    await send('one');
    await reached(await send('one'));
    await first.stop();
    await start('a', careful);
    await send('one');
    await reached(await send('two'));
    expect(await points('ann')).toEqual([2]);
    expect((await store.state()).counts).toEqual({ folded: 2, filtered: 2, deadLettered: 0 });
  });

  it('waits for a stream that does not exist yet', async () => {
    await servers.nats.request('$JS.API.STREAM.DELETE.GAMES');
    const task = await start();
    await until(() => task.status.code === 'STREAM_MISSING');
    await servers.freshStream('GAMES', ['games.*']);
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
  });

  it('reports a gap when its stream was created anew, and folds nothing of it', async () => {
    const task = await start();
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
    await servers.freshStream('GAMES', ['games.*']);
    await publish('PointsScored', { players: ['ann'], points: 50 });
    await until(() => task.status.phase === 'gap');
    expect(task.status.reason).toContain('created anew');
    expect(await points('ann')).toEqual([1]);
  });

  it('goes on by itself when NATS and Redis were away', async () => {
    await start();
    await reached(await publish('PointsScored', { players: ['ann'], points: 1 }));
    await servers.natsServer.kill();
    await servers.redisServer.kill();
    await servers.redisServer.restart();
    await servers.natsServer.restart();
    await until(async () => {
      await publish('PointsScored', { players: ['bob'], points: 1 }).catch(() => 0);
      return (await points('bob').catch(() => [0]))[0];
    });
    expect(await points('ann')).toEqual([1]);
  });
});
