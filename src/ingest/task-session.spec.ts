import { setImmediate as nextTurn } from 'node:timers/promises';
import { hours, milliseconds, minutes, seconds } from '../model/duration.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { diaries } from '../../test/property/diary-projection.js';
import { KeptLetters } from '../testing/kept-letters.js';
import { until } from '../../test/support/until.js';
import { HeadWatch } from '../source/head-watch.js';
import type { Signals } from '../store/signals.js';
import { MAX_EVENTS } from './batch.js';
import { USUAL_PACE } from './pace.js';
import type { TaskParts } from './task-parts.js';
import type { SessionEnd } from './session-end.js';
import { TaskSession } from './task-session.js';

describe('a session of a task', () => {
  let source: MemorySource;
  let store: MemoryProjectionStore;
  let token: number;
  let stopping: AbortController;
  beforeEach(async () => {
    source = new MemorySource();
    source.createStream('LEFT', ['left.>']);
    source.createStream('RIGHT', ['right.>']);
    store = new MemoryProjectionStore(projection);
    token = await granted();
    stopping = new AbortController();
  });
  afterEach(() => stopping.abort());

  const { projection } = diaries('quarantine');
  const granted = async (): Promise<number> =>
    (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
  const note = (word: string, ...keys: string[]): number =>
    source.publish('left.LeftNoted', { keys, note: word, poison: false }).sequence;
  const notes = async (key: string): Promise<string | undefined> =>
    ((await store.rowsOf([key]))[0] as { notes: string } | undefined)?.notes;
  const reached = (sequence: number): Promise<void> =>
    until(async () => (await store.state()).checkpoint['LEFT']?.sequence === sequence);

  function run(more: Partial<TaskParts> = {}): {
    ended: Promise<SessionEnd>;
    begun: Promise<void>;
  } {
    const deadLetters = new KeptLetters();
    const observe = (): void => undefined;
    const parts = { projection, source, store, deadLetters, observe, replica: 'a', ...more };
    const session = new TaskSession(parts, token, stopping.signal);
    let ended: Promise<SessionEnd> | undefined;
    const begun = new Promise<void>((resolve) => {
      ended = session.run(() => resolve());
    });
    if (ended === undefined) throw new Error('the session did not begin');
    return { ended, begun };
  }

  /** Folds up to a sequence in a session of its own. */
  async function foldedTo(sequence: number): Promise<void> {
    const own = stopping;
    const { ended } = run();
    await reached(sequence);
    own.abort();
    await ended;
    stopping = new AbortController();
    token = await granted();
  }

  it('that is stopped has committed what it folded', async () => {
    const { ended } = run();
    await reached(note('one', 'ann'));
    stopping.abort();
    expect(await ended).toEqual({ end: 'stopped' });
    expect(await notes('ann')).toBe('one ');
  });

  it('folds nothing past messages that were purged before they were delivered', async () => {
    const { ended } = run();
    await reached(note('one', 'ann'));
    note('two', 'ann');
    source.purge('LEFT', note('three', 'ann'));
    expect(await ended).toEqual({ end: 'interrupted' });
    expect(await notes('ann')).toBe('one ');
    expect((await run().ended).end).toBe('gap');
  });

  it.each(['LEFT', 'RIGHT', undefined])(
    'ends as interrupted when the readers of %s do, also where nothing else happens',
    async (stream) => {
      const { ended, begun } = run();
      await begun;
      source.interrupt(stream);
      expect(await ended).toEqual({ end: 'interrupted' });
    },
  );

  it('does not begin on a stream that is in a gap', async () => {
    note('one', 'ann');
    note('two', 'ann');
    source.purge('LEFT', 2);
    expect(await run().ended).toMatchObject({ end: 'gap', gap: { kind: 'purged' } });
  });

  it('ends as refused when another session was granted the task', async () => {
    const { ended, begun } = run();
    await begun;
    await granted();
    note('one', 'ann');
    expect(await ended).toEqual({ end: 'refused', outcome: 'fenced' });
    expect(await notes('ann')).toBeUndefined();
  });

  it('rejects when a commit fails, also one that fails while rows are read', async () => {
    const rowsOf = store.rowsOf.bind(store);
    let failed = false;
    store.commit = () => {
      note('two', 'bob');
      failed = true;
      return Promise.reject(new Error('the store is away'));
    };
    store.rowsOf = async (keys) => {
      if (keys.includes('bob')) await until(() => failed);
      return rowsOf(keys);
    };
    const { ended } = run();
    note('one', 'ann');
    await expect(ended).rejects.toThrow('the store is away');
    expect((await store.state()).checkpoint).toEqual({});
  });

  it('folds a flood in commits of bounded size, one at a time', async () => {
    let [underWay, most] = [0, 0];
    const sizes: number[] = [];
    const commit = store.commit.bind(store);
    store.commit = async (change) => {
      most = Math.max(most, ++underWay);
      sizes.push(change.counts.folded);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return commit(change);
    };
    for (let i = 0; i < 3 * MAX_EVENTS; i++) note('x', `key-${i % 10}`);
    run();
    await reached(3 * MAX_EVENTS);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_EVENTS);
    expect(most).toBe(1);
    expect((await notes('key-3'))?.length).toBe((2 * 3 * MAX_EVENTS) / 10);
  });

  describe('tells how fresh its rows are', () => {
    const lookingEvery = (cadence: number) => ({
      pace: { ...USUAL_PACE, cadence: milliseconds(cadence) },
    });
    const asOf = async (): Promise<number> => (await store.state()).asOf ?? 0;

    it('from the beginning, also while nothing was ever published', async () => {
      run();
      await until(async () => (await asOf()) > 0);
    });

    it('again and again while it is idle', async () => {
      run(lookingEvery(1));
      await until(async () => (await asOf()) > 0);
      const first = await asOf();
      await until(async () => (await asOf()) > first);
    });

    it('past messages that are not its own', async () => {
      run(lookingEvery(1));
      source.publish('left.else.where', {});
      source.publish('left.else.where', {});
      await reached(2);
      const passed = Date.now();
      await until(async () => (await asOf()) >= passed);
    });

    it('and notes a gap, and that it is over', async () => {
      note('one', 'ann');
      note('two', 'ann');
      source.purge('LEFT', 2);
      await run().ended;
      expect((await store.standing()).gap).toBe(true);
      source.deleteStream('LEFT');
      source.createStream('LEFT', ['left.>']);
      run();
      await until(async () => !(await store.standing()).gap);
    });

    it('and ends when a stream ends below what it had shown', async () => {
      await foldedTo(note('one', 'ann'));
      const copy = source.copyOf('LEFT');
      await foldedTo(note('two', 'ann'));
      const heads = new HeadWatch(
        {
          stateOf: async (stream) => (restored && stream === 'LEFT' ? old : source.stateOf(stream)),
        },
        () => store.now(),
      );
      const old = { created: copy.created, firstSequence: 1, lastSequence: copy.lastSequence };
      let restored = false;
      const { ended } = run({ heads });
      await until(async () => (await asOf()) > 0);
      restored = true;
      await heads.look('LEFT');
      expect(await ended).toEqual({ end: 'interrupted' });
    });
  });

  describe('of a relaxed projection', () => {
    const relaxed = {
      projection: { ...projection, urgency: 'relaxed', staleness: { budget: minutes(5) } },
    } as const;
    let want: () => void;
    const signals: Signals = {
      onMoved: async () => () => undefined,
      want: async () => undefined,
      onWanted: (_, hear) => {
        want = hear;
        return () => undefined;
      },
    };
    const commits = (): number[] => {
      const sizes: number[] = [];
      const commit = store.commit.bind(store);
      store.commit = (change) => {
        sizes.push(change.counts.folded);
        return commit(change);
      };
      return sizes;
    };

    it('gathers events, and commits them together', async () => {
      const sizes = commits();
      const { begun } = run(relaxed);
      await begun;
      for (let i = 0; i < 5; i++) {
        note(String(i), 'ann');
        await nextTurn();
      }
      await reached(5);
      expect(sizes).toEqual([5]);
    });

    it('commits at once what a reader waits for, also what is still on its way', async () => {
      const { begun } = run({ ...relaxed, signals, pace: { ...USUAL_PACE, window: hours(1) } });
      await begun;
      note('one', 'ann');
      want();
      await reached(note('two', 'ann'));
    });

    it('commits what it has gathered when it is stopped', async () => {
      let isTakenUp = false;
      const rowsOf = store.rowsOf.bind(store);
      store.rowsOf = (keys) => {
        isTakenUp = true;
        return rowsOf(keys);
      };
      const { begun, ended } = run(relaxed);
      await begun;
      note('one', 'ann');
      await until(() => isTakenUp);
      stopping.abort();
      expect(await ended).toEqual({ end: 'stopped' });
      expect(await notes('ann')).toBe('one ');
    });
  });

  it('commits no more at once than it may', async () => {
    const sizes: number[] = [];
    const commit = store.commit.bind(store);
    store.commit = (change) => {
      sizes.push(change.counts.folded);
      return commit(change);
    };
    for (let i = 0; i < 100; i++) note('x', `key-${i % 10}`);
    run({ commitSize: 30 });
    await reached(100);
    expect(Math.max(...sizes)).toBe(30);
  });
});
