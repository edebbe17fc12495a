import { milliseconds } from '../model/duration.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import type { CommitOutcome } from '../store/projection-store.js';
import { scores } from '../../test/support/example-projection.js';
import { KeptLetters } from '../testing/kept-letters.js';
import { until } from '../../test/support/until.js';
import { Task } from './task.js';

const QUICK = {
  retry: { first: milliseconds(0), longest: milliseconds(1) },
  lookAgain: milliseconds(1),
  cadence: milliseconds(1),
};

describe('a task', () => {
  let source: MemorySource;
  let store: MemoryProjectionStore;
  let task: Task;
  beforeEach(() => {
    source = new MemorySource();
    source.createStream('GAMES', ['games.*']);
    store = new MemoryProjectionStore(scores);
    task = newTask();
  });
  afterEach(() => task.stop());

  function newTask(): Task {
    const [deadLetters, observe] = [new KeptLetters(), (): void => undefined];
    const parts = { projection: scores, source, store, deadLetters, observe };
    return new Task({ ...parts, replica: 'a', pace: QUICK });
  }

  const scored = (points: number): number =>
    source.publish('games.PointsScored', { players: ['ann'], points }).sequence;
  const reached = (sequence: number): Promise<void> =>
    until(async () => (await store.state()).checkpoint['GAMES']?.sequence === sequence);

  /** The next commit is given up unanswered, and arrives only right before the one after it. */
  function overtakeNextCommit(): { arrived: Promise<CommitOutcome> } {
    const commit = store.commit.bind(store);
    const arrived = new Promise<CommitOutcome>((resolve) => {
      store.commit = (late) => {
        store.commit = async (next) => {
          store.commit = commit;
          resolve(await commit(late));
          return commit(next);
        };
        return Promise.reject(new Error('no answer'));
      };
    });
    return { arrived };
  }

  it('refuses a commit that it gave up, should it still arrive in a later session', async () => {
    const { arrived } = overtakeNextCommit();
    task.start();
    await reached(scored(2));
    expect(await arrived).toBe('fenced');
    expect(await store.rowsOf(['ann'])).toMatchObject([{ points: 2 }]);
  });

  it('refuses the commit of an errand that it gave up, should it still arrive', async () => {
    task.start();
    source.publish('games.PointsScored', { players: 'nobody' });
    await reached(1);
    const { arrived } = overtakeNextCommit();
    await expect(task.redrive()).rejects.toThrow('no answer');
    await reached(scored(3));
    expect(await arrived).toBe('fenced');
  });

  it('refuses errands while it is not the owner', async () => {
    await store.claim({ owner: 'b', ttl: milliseconds(60_000) });
    task.start();
    await expect(task.redrive()).rejects.toMatchObject({ code: 'TASK_NOT_OWNED' });
    expect(task.status.phase).toBe('standby');
  });

  it('forgets everything and folds its streams anew in a rebuild', async () => {
    task.start();
    await reached(scored(2));
    await task.rebuild();
    await reached(1);
    expect(await store.rowsOf(['ann'])).toMatchObject([{ points: 2 }]);
    expect((await store.state()).counts).toEqual({ folded: 1, filtered: 0, deadLettered: 0 });
  });

  describe('in a gap', () => {
    const goesOnAfter = async (accident: () => void): Promise<number | undefined> => {
      task.start();
      await reached(scored(2));
      await task.stop();
      accident();
      task = newTask();
      task.start();
      await until(() => task.status.phase === 'gap');
      await task.acceptGap();
      await reached(scored(30));
      const [ann] = await store.rowsOf(['ann']);
      return (ann as { points: number }).points;
    };

    it('goes on with what its stream still holds, once the gap is accepted', async () => {
      const purge = (): void => {
        for (const points of [5, 6]) scored(points);
        source.purge('GAMES', 3);
      };
      expect(await goesOnAfter(purge)).toBe(2 + 6 + 30);
    });

    it('goes on with the first event of a stream that was created anew', async () => {
      const createAnew = (): void => {
        source.deleteStream('GAMES');
        source.createStream('GAMES', ['games.*']);
      };
      expect(await goesOnAfter(createAnew)).toBe(2 + 30);
    });

    it('goes on with what is new in a stream that came back older', async () => {
      const comeBackOlder = (): void => {
        const older = source.copyOf('GAMES');
        source.deleteStream('GAMES');
        source.restore({ ...older, lastSequence: 0, messages: [] });
      };
      expect(await goesOnAfter(comeBackOlder)).toBe(2 + 30);
    });
  });
});
