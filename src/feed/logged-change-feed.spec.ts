import fc from 'fast-check';
import type { Change, FeedCursor, FeedSubscription } from './change-feed.js';
import type { FeedLog, StopTail, TailListener } from './feed-log.js';
import { LoggedChangeFeed } from './logged-change-feed.js';

/** A log whose answers come when the test lets them. */
class SlowLog implements FeedLog {
  private readonly tails = new Set<() => void>();
  changes: Change[] = [];
  cut = 0;
  reads = 0;
  failing: Error | undefined;

  constructor(private readonly turn: () => Promise<unknown> = () => Promise.resolve()) {}

  append(...keys: readonly string[]): void {
    for (const key of keys)
      this.changes.push({
        key,
        row: { at: this.newest + 1 },
        cursor: this.newest + 1,
        committedAt: 0,
      });
    for (const tell of this.tails) void this.turn().then(tell);
  }

  get newest(): FeedCursor {
    return this.changes.length;
  }

  get tailed(): number {
    return this.tails.size;
  }

  async head(): Promise<FeedCursor> {
    await this.turn();
    return this.newest;
  }

  async read(after: FeedCursor): Promise<readonly Change[]> {
    this.reads += 1;
    await this.turn();
    if (this.failing !== undefined) throw this.failing;
    return this.after(after).slice(0, 5);
  }

  tail(after: FeedCursor, listener: TailListener): StopTail {
    let position = after;
    const tell = () => {
      const run = this.after(position).slice(0, 3);
      position = run.at(-1)?.cursor ?? position;
      if (run.length === 0 || !this.tails.has(tell)) return;
      listener.changes(run);
      void this.turn().then(tell);
    };
    this.tails.add(tell);
    void this.turn().then(tell);
    return () => this.tails.delete(tell);
  }

  private after = (after: FeedCursor) =>
    this.changes.filter(({ cursor }) => cursor > Math.max(after, this.cut));
}

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
