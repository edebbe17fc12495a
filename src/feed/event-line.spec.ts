import { SlowLog } from '../../test/support/slow-log.js';
import { milliseconds, seconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { EventLine, type LineOrder } from './event-line.js';
import type { FeedEvent } from './feed-event.js';
import type { Beat } from './heartbeats.js';
import { LoggedChangeFeed } from './logged-change-feed.js';
import type { ReadPage } from './snapshot.js';

describe('a line of events', () => {
  let log: SlowLog;
  let hear: ((beat: Beat) => void) | undefined;
  let failures: Error[];
  let pages: number;
  beforeEach(() => {
    log = new SlowLog();
    [hear, failures, pages] = [undefined, [], 0];
  });

  const readPage: ReadPage = async (afterKey) => {
    pages += 1;
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const rows = [{ key: `${afterKey ?? ''}a`, row: {} }];
    return {
      rows,
      upTo: rows[0]?.key ?? null,
      hasMore: (afterKey ?? '').length < 2,
      changes: log.newest,
    };
  };
  const open = (order: LineOrder, bound = 10) => {
    const heartbeats = {
      join: (given: (beat: Beat) => void) => {
        hear = given;
        return () => void (hear = undefined);
      },
    };
    const feed = new LoggedChangeFeed(log, bound);
    const cursorOf = ({ cursor }: { cursor: number }) => `after ${cursor}`;
    return new EventLine({ feed, readPage, cursorOf, heartbeats }, order).open();
  };
  const take = async (line: EventLine, count: number) => {
    const events: FeedEvent[] = [];
    while (events.length < count) {
      const { done, value } = await line.next();
      if (done === true) break;
      events.push(value);
    }
    return events;
  };

  it('rides out a store that is away in the middle of a snapshot', async () => {
    const line = await open({ snapshot: true });
    failures = [new Error('Connection is closed.'), new StationError('STORE_UNAVAILABLE', 'Away.')];
    const keys = (await take(line, 5)).map(({ key }) => key);
    expect(keys).toEqual([null, 'a', 'aa', 'aaa', null]);
    expect(pages).toBe(5);
    await line.return();
  });

  it('tells at once that it cannot begin', async () => {
    failures = [new StationError('STALENESS_BUDGET_EXCEEDED', 'Too old.')];
    await expect(open({ snapshot: true })).rejects.toMatchObject({
      code: 'STALENESS_BUDGET_EXCEEDED',
    });
    await expect(open({ after: { cursor: 4 } })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('begins with a snapshot where its cursor cannot be joined, when asked to', async () => {
    const line = await open({ after: { cursor: 4 }, resnapshot: true });
    expect((await take(line, 2)).map(({ kind }) => kind)).toEqual(['SNAPSHOT_STARTED', 'SNAPSHOT']);
    await line.return();
  });

  it('tells the age of what it told, not of what waits for its pace', async () => {
    log.append('a');
    const line = await open({ after: { cursor: 0 }, pace: seconds(60) });
    hear?.({ asOf: 10, upTo: 1 });
    expect(await take(line, 1)).toMatchObject([{ kind: 'HEARTBEAT', asOf: null }]);
    expect(await take(line, 1)).toMatchObject([{ kind: 'UPDATED', key: 'a' }]);
    log.append('a');
    hear?.({ asOf: 20, upTo: 2 });
    expect(await take(line, 1)).toMatchObject([{ asOf: 10, place: { cursor: 1 } }]);
    await line.return();
  });

  it('moves its cursor on with a heartbeat while changes of other rows go by', async () => {
    const line = await open({ keys: ['b'] });
    const beat = take(line, 1);
    log.append(...'aaaa');
    for (let i = 0; i < 10; i += 1) await new Promise(setImmediate);
    hear?.({ asOf: 5, upTo: 4 });
    expect(await beat).toMatchObject([{ kind: 'HEARTBEAT', asOf: 5, place: { cursor: 4 } }]);
    await line.return();
  });

  it('ends a subscriber that is too slow for every change with the cursor to resume after', async () => {
    const line = await open({ every: true }, 1);
    const first = take(line, 1);
    log.append(...'a'.repeat(40));
    await first;
    while (log.tailed > 0) await new Promise(setImmediate);
    const told = await take(line, 40).catch((error: unknown) => error);
    expect(told).toMatchObject({ code: 'FEED_OVERFLOW', details: { cursor: 'after 1' } });
    expect((await line.next()).done).toBe(true);
  });

  it('ends what waits when it is left, and holds nothing any more', async () => {
    const line = await open({ pace: milliseconds(50) });
    const waiting = line.next();
    expect([log.tailed, hear === undefined]).toEqual([1, false]);
    await line.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect([log.tailed, hear, line.closed.aborted]).toEqual([0, undefined, true]);
  });
});
