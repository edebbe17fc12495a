import { seconds } from '../model/duration.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { diaries } from '../../test/property/diary-projection.js';
import { KeptLetters } from '../../test/support/kept-letters.js';
import { until } from '../../test/support/until.js';
import { MAX_EVENTS } from './batch.js';
import { TaskSession, type SessionEnd } from './task-session.js';

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

  function run(): { ended: Promise<SessionEnd>; begun: Promise<void> } {
    const deadLetters = new KeptLetters();
    const observe = (): void => undefined;
    const parts = { projection, source, store, deadLetters, observe, replica: 'a' };
    const session = new TaskSession(parts, token, stopping.signal);
    let ended: Promise<SessionEnd> | undefined;
    const begun = new Promise<void>((resolve) => {
      ended = session.run(resolve);
    });
    if (ended === undefined) throw new Error('the session did not begin');
    return { ended, begun };
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
});
