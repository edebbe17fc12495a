import fc from 'fast-check';
import { SlowLog } from '../../test/support/slow-log.js';
import { milliseconds } from '../model/duration.js';
import type { Change, FeedSubscription, FollowOptions, ToldChange } from './change-feed.js';
import { LoggedChangeFeed } from './logged-change-feed.js';

const cursorsOf = async (subscription: FeedSubscription, count: number): Promise<number[]> => {
  const cursors: number[] = [];
  for await (const { cursor } of subscription) {
    cursors.push(cursor);
    if (cursors.length === count) break;
  }
  return cursors;
};

const next = (subscription: FeedSubscription) => subscription[Symbol.asyncIterator]().next();

describe('a change feed', () => {
  it('tells what is committed from now on', async () => {
    const log = new SlowLog();
    log.append('a', 'b');
    const follower = await new LoggedChangeFeed(log).follow({});
    log.append('c');
    expect(await cursorsOf(follower, 1)).toEqual([3]);
  });

  it('resumes after a cursor and goes on with what is committed later', async () => {
    const log = new SlowLog();
    log.append('a', 'b', 'c');
    const follower = await new LoggedChangeFeed(log).follow({ after: 1 });
    log.append('d');
    expect(await cursorsOf(follower, 3)).toEqual([2, 3, 4]);
  });

  it('tells only the changes of the keys asked for', async () => {
    const log = new SlowLog();
    log.append('a', 'b', 'a');
    const follower = await new LoggedChangeFeed(log).follow({ after: 0, keys: ['a'] });
    log.append('b', 'a');
    expect(await cursorsOf(follower, 3)).toEqual([1, 3, 5]);
  });

  it('refuses a cursor that it no longer reaches back to', async () => {
    const log = new SlowLog();
    log.append('a', 'b', 'c');
    log.cut = 2;
    const feed = new LoggedChangeFeed(log);
    await expect(feed.follow({ after: 1 })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(await cursorsOf(await feed.follow({ after: 2 }), 1)).toEqual([3]);
  });

  it('refuses a cursor when all that came after it was cut', async () => {
    const log = new SlowLog();
    log.append('a', 'b', 'c');
    log.cut = 3;
    const feed = new LoggedChangeFeed(log);
    await expect(feed.follow({ after: 1 })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(feed.follow({ after: 3 })).resolves.toBeDefined();
  });

  it('goes on where a change was heard live between a look at the log and its answer', async () => {
    const log = new SlowLog();
    log.append('a');
    const feed = new LoggedChangeFeed(log);
    const heard = next(await feed.follow({}));
    const head = log.head.bind(log);
    log.head = async () => {
      log.head = head;
      const asked = await head();
      log.append('b');
      await heard;
      return asked;
    };
    expect(await cursorsOf(await feed.follow({ after: 1 }), 1)).toEqual([2]);
  });

  it('refuses a cursor of a log that was put back to before what was heard live', async () => {
    const log = new SlowLog();
    log.append('a');
    const feed = new LoggedChangeFeed(log);
    const live = await feed.follow({});
    const heard = next(live);
    log.append('b');
    await heard;
    log.changes.length = 1;
    await expect(feed.follow({ after: 1 })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await live[Symbol.asyncIterator]().return?.();
  });

  it('refuses a cursor that has not happened', async () => {
    const feed = new LoggedChangeFeed(new SlowLog());
    await expect(feed.follow({ after: 7 })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('says that the store is unavailable when it cannot be read', async () => {
    const log = new SlowLog();
    log.failing = new Error('Connection is closed.');
    const feed = new LoggedChangeFeed(log);
    await expect(feed.follow({ after: 0 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('rides out an unavailable store while it catches up', async () => {
    const log = new SlowLog();
    log.append(...'abcdefghij');
    const follower = await new LoggedChangeFeed(log, 2).follow({ after: 0 });
    while (log.tailed > 0) await new Promise(setImmediate);
    log.failing = new Error('Connection is closed.');
    const taking = cursorsOf(follower, 10);
    const reads = log.reads;
    while (log.reads < reads + 2) await new Promise(setImmediate);
    log.failing = undefined;
    expect(await taking).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('has one reader of its end for all followers, and none when they are gone', async () => {
    const log = new SlowLog();
    const feed = new LoggedChangeFeed(log);
    const followers = [await feed.follow({}), await feed.follow({}), await feed.follow({})];
    expect(log.tailed).toBe(1);
    log.append('a');
    for (const follower of followers)
      expect((await next(follower)).value).toMatchObject({ key: 'a' });
    for (const follower of followers) follower.close();
    expect(log.tailed).toBe(0);
  });

  it('ends a follower that waits, at once', async () => {
    const follower = await new LoggedChangeFeed(new SlowLog()).follow({});
    const waiting = next(follower);
    follower.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('lets a follower that fell too far behind read the log again, and lose nothing', async () => {
    const log = new SlowLog();
    const follower = await new LoggedChangeFeed(log, 2).follow({});
    log.append(...'abcdefgh');
    while (log.tailed > 0) await new Promise(setImmediate);
    expect(await cursorsOf(follower, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('ends a follower with CURSOR_EXPIRED when the log was cut before it could read on', async () => {
    const log = new SlowLog();
    const follower = await new LoggedChangeFeed(log, 2).follow({});
    log.append(...'abcdefgh');
    while (log.tailed > 0) await new Promise(setImmediate);
    log.cut = 4;
    for (const cursor of [1, 2, 3]) expect((await next(follower)).value).toMatchObject({ cursor });
    await expect(next(follower)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(await next(follower)).toEqual({ done: true, value: undefined });
  });

  const takeAll = async (subscription: FeedSubscription, last: number): Promise<ToldChange[]> => {
    const taken: ToldChange[] = [];
    for await (const change of subscription) {
      taken.push(change);
      if (change.cursor === last) break;
    }
    return taken;
  };

  it('tells how many changes were left out where it conflates', async () => {
    const log = new SlowLog();
    const follower = await new LoggedChangeFeed(log, 2).follow({});
    log.append(...'ababab');
    while (follower.idleAt !== undefined || log.newest < 6) await new Promise(setImmediate);
    for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
    const taken = await takeAll(follower, 6);
    const skipped = taken.reduce((sum, change) => sum + change.skipped, 0);
    expect(taken.length).toBeLessThan(6);
    expect(taken.length + skipped).toBe(6);
  });

  it('ends who wants every change and is too slow, with the cursor to resume after', async () => {
    const log = new SlowLog();
    const follower = await new LoggedChangeFeed(log, 1).follow({ every: true });
    log.append(...'aaaaaaaaaaaaaaaa');
    expect((await next(follower)).value).toMatchObject({ cursor: 1 });
    while (log.tailed > 0) await new Promise(setImmediate);
    const failed = next(follower);
    await expect(failed).rejects.toMatchObject({ code: 'FEED_OVERFLOW', details: { cursor: 1 } });
    const resumed = await new LoggedChangeFeed(log).follow({ after: 1, every: true });
    expect(await cursorsOf(resumed, 15)).toEqual(log.changes.slice(1).map(({ cursor }) => cursor));
  });

  it('tells a paced follower the latest of each row, one batch at a time', async () => {
    const log = new SlowLog();
    const feed = new LoggedChangeFeed(log, 3);
    const follower = await feed.follow({ pace: milliseconds(50) });
    log.append('a');
    expect((await next(follower)).value).toMatchObject({ cursor: 1 });
    const waiting = next(follower);
    log.append(...'abab');
    expect((await waiting).value).toMatchObject({ key: 'a', cursor: 4, skipped: 2 });
    expect((await next(follower)).value).toMatchObject({ key: 'b', cursor: 5, skipped: 0 });
    follower.close();
  });

  it('tells a paced follower everything of a batch that does not fit in memory', async () => {
    const log = new SlowLog();
    const follower = await new LoggedChangeFeed(log, 2).follow({ pace: milliseconds(50) });
    log.append('a');
    expect((await next(follower)).value).toMatchObject({ cursor: 1 });
    log.append(...'abcdefghijkl');
    while (log.tailed > 0) await new Promise(setImmediate);
    const taken = await takeAll(follower, 13);
    expect(taken.map(({ key }) => key).join('')).toBe('abcdefghijkl');
  });

  it.each<[string, FollowOptions, string[]]>([
    ['of a filter', { where: { team: 'red' } }, ['1', '3 left', '5', '6 gone']],
    ['of keys and a filter', { where: { team: 'red' }, keys: ['b'] }, ['5', '6 gone']],
  ])('tells only the rows %s, and those that cease to be among them', async (_, wanted, told) => {
    const log = new SlowLog();
    log.commit([
      { key: 'a', row: { team: 'red' } },
      { key: 'b', row: { team: 'blue' } },
      { key: 'a', row: { team: 'blue' }, before: { team: 'red' } },
      { key: 'a', row: { team: 'green' }, before: { team: 'blue' } },
      { key: 'b', row: { team: 'red' }, before: { team: 'blue' } },
      { key: 'b', row: undefined, before: { team: 'red' } },
      { key: 'a', row: undefined, before: { team: 'green' } },
    ]);
    const follower = await new LoggedChangeFeed(log, 1).follow({ after: 0, ...wanted });
    const heard = (await takeAll(follower, 6)).map(({ cursor, row, left }) =>
      row === undefined ? `${cursor} ${left === true ? 'left' : 'gone'}` : String(cursor),
    );
    expect(heard).toEqual(told);
  });

  it('tells up to where it is idle, and nothing while something waits', async () => {
    const log = new SlowLog();
    log.append('a');
    const follower = await new LoggedChangeFeed(log).follow({ keys: ['b'] });
    expect([follower.start, follower.idleAt]).toEqual([1, 1]);
    const waiting = next(follower);
    log.append('a');
    while (follower.idleAt !== 2) await new Promise(setImmediate);
    log.append('b');
    await waiting;
    expect(follower.idleAt).toBe(undefined);
    follower.close();
  });

  it('gives each follower the final state of every key and no change twice, however it is interleaved', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 }), {
          maxLength: 12,
        }),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }),
        fc.option(fc.nat(40)),
        async (scheduler, commits, patience, cutAt) => {
          const log = new SlowLog(() => scheduler.schedule(Promise.resolve()));
          const feed = new LoggedChangeFeed(log, 2);
          const writing = scheduler.scheduleSequence(
            commits.map((keys) => async () => {
              log.append(...keys);
              if (cutAt !== null && log.newest > cutAt) log.cut = cutAt;
            }),
          ).task;
          const reading = Promise.all([
            follow({ feed, log, writing, patience }),
            follow({ feed, log, writing, patience: [] }),
          ]);
          const all = await scheduler.waitFor(reading);
          const final = stateOf(log.changes);
          for (const state of all) expect(state).toEqual(final);
        },
      ),
      { numRuns: 300 },
    ));
});

const stateOf = (changes: readonly Change[]) =>
  Object.fromEntries(changes.map(({ key, cursor }) => [key, cursor]));

interface Following {
  readonly feed: LoggedChangeFeed;
  readonly log: SlowLog;
  readonly writing: Promise<unknown>;
  /** After how many changes it drops its connection, again and again; then it stays. */
  readonly patience: readonly number[];
}

/** A consumer that drops and resumes; where the feed was cut it takes a snapshot. Its state at the end. */
async function follow({ feed, log, writing, patience }: Following) {
  let state: Record<string, number> = {};
  let after = 0;
  let done = false;
  void writing.then(() => (done = true));
  const visits = [...patience, Infinity];
  while (!(done && after === log.newest)) {
    try {
      const follower = await feed.follow({ after });
      void writing.then(() => after === log.newest && follower.close());
      let left = visits.length > 1 ? (visits.shift() ?? 1) : Infinity;
      for await (const { key, cursor } of follower) {
        expect(cursor).toBeGreaterThan(after);
        state[key] = cursor;
        after = cursor;
        if ((left -= 1) === 0 || (done && after === log.newest)) break;
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'CURSOR_EXPIRED' });
      state = stateOf(log.changes);
      after = log.newest;
    }
  }
  return state;
}
