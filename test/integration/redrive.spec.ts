import { jetstream } from '@nats-io/jetstream';
import { LETTER_CAPS } from '../../src/ingest/letter-room.js';
import { Task } from '../../src/ingest/task.js';
import type { OnPoison, Projection } from '../../src/model/projection.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { scores } from '../support/example-projection.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

/** The example, with a fold that cannot take a score of 13 until it is mended. */
function superstitious(onPoison: OnPoison): { projection: Projection; mend: () => void } {
  let mended = false;
  const fold = scores.fold['PointsScored'];
  const PointsScored: typeof fold = (row, event, key) => {
    if (!mended && (event.data as { points: number }).points === 13) throw new Error('13!');
    return fold?.(row, event, key) ?? row;
  };
  const projection = { ...scores, onPoison, fold: { ...scores.fold, PointsScored } };
  return { projection, mend: () => (mended = true) };
}

describe('a poison event', () => {
  let servers: RunningServers;
  let letters: KeptLetters;
  let tasks: Task[];
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());
  beforeEach(async () => {
    await servers.redis.writes.flushall();
    await servers.freshStream('GAMES', ['games.*']);
    letters = new KeptLetters();
    tasks = [];
  });
  afterEach(() => Promise.all(tasks.map((task) => task.stop())));

  const scored = async (points: unknown, ...players: string[]) => {
    const payload = JSON.stringify({ players, points });
    return (await jetstream(servers.nats).publish('games.PointsScored', payload)).seq;
  };
  async function run(projection: Projection, letterCaps = LETTER_CAPS) {
    const store = new RedisProjectionStore(servers.redis, projection);
    const source = await JetStreamSource.on(servers.nats);
    const observe = (): void => undefined;
    const parts = { projection, source, store, deadLetters: letters, observe, replica: 'a' };
    const task = new Task({ ...parts, letterCaps });
    tasks.push(task);
    task.start();
    await until(() => task.status.phase === 'running');
    const points = async (player: string) =>
      ((await store.rowsOf([player]))[0] as { points?: number } | undefined)?.points;
    const reached = (sequence: number) =>
      until(async () => (await store.state()).checkpoint['GAMES']?.sequence === sequence);
    return { store, task, points, reached };
  }

  it('sets aside its key and what comes after for it, and lets other keys go on', async () => {
    const { store, points, reached } = await run(superstitious('quarantine').projection);
    await scored(1, 'ann');
    await scored(13, 'ann', 'bob');
    await reached(await scored(5, 'ann', 'bob'));
    expect([await points('ann'), await points('bob')]).toEqual([1, undefined]);
    expect(letters.all.map(({ key, sequence, code }) => [key, sequence, code])).toEqual([
      ['ann', 2, 'EVENT_FOLD_FAILED'],
      ['bob', 2, 'EVENT_FOLD_FAILED'],
      ['ann', 3, 'EVENT_QUEUED'],
      ['bob', 3, 'EVENT_QUEUED'],
    ]);
    await reached(await scored(7, 'cid', 'ann'));
    expect(await points('cid')).toBe(7);
    expect((await store.state()).counts).toEqual({ folded: 1, filtered: 0, deadLettered: 3 });
  });

  it('is redriven in order with what waited behind it, once its fold is mended', async () => {
    const { projection, mend } = superstitious('quarantine');
    const { task, store, points, reached } = await run(projection);
    await scored(13, 'ann');
    await reached(await scored(5, 'ann'));
    expect(await task.redrive()).toMatchObject({
      applied: 0,
      lifted: [],
      stopped: [{ queue: 'key:ann', letter: 1 }],
    });
    mend();
    expect(await task.redrive(['key:ann'])).toEqual({
      applied: 2,
      lifted: ['key:ann'],
      stopped: [],
    });
    expect(await points('ann')).toBe(18);
    expect(letters.numbers('redriven')).toEqual([1, 2]);
    expect((await store.state()).quarantine.size).toBe(0);
    await reached(await scored(2, 'ann'));
    expect(await points('ann')).toBe(20);
    expect(await task.redrive()).toEqual({ applied: 0, lifted: [], stopped: [] });
    expect(await points('ann')).toBe(20);
  });

  it('is counted once by redrives that lost the answer to their commit', async () => {
    const { projection, mend } = superstitious('quarantine');
    const { task, store, points, reached } = await run(projection);
    await reached(await scored(13, 'ann'));
    mend();
    const commit = store.commit.bind(store);
    store.commit = async (change) => {
      await commit(change);
      store.commit = commit;
      throw new Error('the answer was lost');
    };
    await expect(task.redrive()).rejects.toThrow('the answer was lost');
    expect(letters.numbers('waiting')).toEqual([1]);
    await task.redrive(['key:ann']);
    expect(await points('ann')).toBe(13);
    expect(letters.numbers('redriven')).toEqual([1]);
  });

  it('is given up with its letter, and its key goes on once the queue is tidied', async () => {
    const { task, store, points, reached } = await run(superstitious('quarantine').projection);
    await scored(13, 'ann');
    await reached(await scored(5, 'ann'));
    letters.discard(1);
    expect(await task.tidy('key:ann')).toEqual({ applied: 0, lifted: [], stopped: [] });
    expect((await store.state()).quarantine).toEqual(new Map([['key:ann', 2]]));
    expect(await points('ann')).toBeUndefined();
    letters.discard(2);
    expect(await task.tidy('key:ann')).toMatchObject({ applied: 0, lifted: ['key:ann'] });
    await reached(await scored(7, 'ann'));
    expect(await points('ann')).toBe(7);
    expect([letters.numbers('discarded'), letters.numbers('redriven')]).toEqual([[1, 2], []]);
  });

  it('leaves no letter behind when its projection is rebuilt', async () => {
    const { projection, mend } = superstitious('quarantine');
    const { task, points, reached } = await run(projection);
    const poison = await scored(13, 'ann');
    await reached(poison);
    mend();
    await task.rebuild();
    await reached(poison);
    expect(await points('ann')).toBe(13);
    expect(await letters.countWaiting('scores', 1)).toBe(0);
  });

  it('halts its task at the event for which there is no room, until letters were redriven', async () => {
    const { projection, mend } = superstitious('quarantine');
    const { task, store, points, reached } = await run(projection, { letters: 2, keys: 10 });
    await scored(13, 'ann');
    await scored(5, 'ann');
    await scored(1, 'bob');
    const full = await scored(6, 'ann');
    await scored(2, 'bob');
    await until(() => task.status.phase === 'halted');
    expect(task.status).toMatchObject({ code: 'DEAD_LETTERS_FULL' });
    expect(task.status.reason).toMatch(/2 dead letters wait/);
    expect((await store.state()).checkpoint['GAMES']?.sequence).toBe(full - 1);
    expect(await points('bob')).toBe(1);
    await task.resume();
    await until(() => task.status.phase === 'halted');
    expect(letters.numbers('waiting')).toEqual([1, 2]);
    mend();
    await task.redrive();
    await reached(full + 1);
    expect([await points('ann'), await points('bob')]).toEqual([24, 3]);
  });

  it('halts its task when too many keys would wait', async () => {
    const { projection } = superstitious('quarantine');
    const { task, store } = await run(projection, { letters: 10, keys: 2 });
    await scored(13, 'ann', 'bob');
    await scored(1, 'ann');
    const full = await scored(13, 'cid');
    await until(() => task.status.phase === 'halted');
    expect(task.status).toMatchObject({ code: 'DEAD_LETTERS_FULL' });
    expect(task.status.reason).toMatch(/2 keys wait/);
    expect((await store.state()).checkpoint['GAMES']?.sequence).toBe(full - 1);
    letters.discard(1);
    letters.discard(3);
    await task.tidy('key:ann');
    await until(async () => (await store.state()).checkpoint['GAMES']?.sequence === full);
  });

  it('that cannot be read waits alone, and is applied once it can', async () => {
    const { task, points, reached } = await run(scores);
    await reached(await scored('many', 'ann'));
    await reached(await scored(4, 'ann'));
    expect(await points('ann')).toBe(4);
    expect(await task.redrive()).toMatchObject({ stopped: [{ queue: 'letter:1' }] });
  });

  it('is skipped where the projection says so, and its key goes on', async () => {
    const { projection, mend } = superstitious('skip');
    const { task, points, reached } = await run(projection);
    await scored(13, 'ann');
    await reached(await scored(5, 'ann'));
    expect(await points('ann')).toBe(5);
    mend();
    expect(await task.redrive()).toMatchObject({ applied: 1, lifted: ['letter:1'] });
    expect(await points('ann')).toBe(18);
  });

  it('halts the task where the projection says so, at that event, until it is resumed', async () => {
    const { projection, mend } = superstitious('halt');
    const { task, store, points, reached } = await run(projection);
    await reached(await scored(1, 'ann'));
    const poison = await scored(13, 'ann', 'bob');
    await until(() => task.status.phase === 'halted');
    expect(task.status).toMatchObject({ code: 'EVENT_FOLD_FAILED' });
    expect((await store.state()).checkpoint['GAMES']?.sequence).toBe(poison - 1);
    expect([await points('ann'), await points('bob')]).toEqual([1, undefined]);
    mend();
    await task.resume();
    await reached(poison);
    expect([await points('ann'), await points('bob')]).toEqual([14, 13]);
    expect(letters.all).toEqual([]);
  });
});
