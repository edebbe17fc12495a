import { scores } from '../../test/support/example-projection.js';
import { commitRows } from '../../test/support/served-station.js';
import { until } from '../../test/support/until.js';
import { LoggedChangeFeed } from '../feed/logged-change-feed.js';
import { MemoryFeedLog } from '../feed/memory-change-feed.js';
import { FreshReads } from '../freshness/fresh-reads.js';
import { minutes } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStores } from '../store/memory-projection-store.js';
import { MemorySignals } from '../store/memory-signals.js';
import type { Page, PageRequest } from '../store/projection-store.js';
import { RankingLine } from './ranked-list.js';
import { RankedLists, type RankingAsked } from './ranked-lists.js';

const asked: RankingAsked = { orderBy: 'points', direction: 'desc', where: {}, limit: 2 };
const score = (player: string, points: number) => ({ player, points, team: null });

describe('ranked lists', () => {
  const stores = () => new MemoryProjectionStores();
  let held: ReturnType<MemoryProjectionStores['open']>;
  let lists: RankedLists;
  let reads: number;
  let answer: (read: () => Promise<Page>, nth: number) => Promise<Page>;
  beforeEach(() => {
    const memory = stores();
    held = memory.open(scores);
    reads = 0;
    answer = (read) => read();
    const page = (request: PageRequest) => answer(() => held.page(request), (reads += 1));
    const store = Object.assign(Object.create(held) as typeof held, { page });
    const feed = new LoggedChangeFeed(new MemoryFeedLog(held));
    const source = new MemorySource();
    const fresh = new FreshReads({ signals: new MemorySignals(memory), source });
    lists = new RankedLists({ feed, store, reads: fresh });
  });

  const watch = (of: RankingAsked = asked) => {
    const line = new RankingLine((rows) => JSON.stringify(rows));
    lists.watch(of, line);
    return line;
  };
  const playersIn = async (line: RankingLine) => {
    const { value } = await line.next();
    return value?.items.map(({ key }) => key).join(' ');
  };
  const commit = (player: string, points: number) =>
    commitRows(held, { [player]: score(player, points) });

  it('are one for all who ask for the same, and gone with the last of them', async () => {
    await commit('ann', 1);
    const lines = [watch(), watch({ ...asked, where: {} }), watch({ ...asked, limit: 1 })];
    for (const line of lines) expect(await playersIn(line)).toBe('ann');
    expect(lists.size).toBe(2);
    for (const line of lines) await line.return();
    expect(lists.size).toBe(0);
    const before = reads;
    await commit('ann', 2);
    expect(await playersIn(watch())).toBe('ann');
    expect(reads - before).toBe(1);
  });

  it('are told as they are, however many changes came while nobody took them', async () => {
    const line = watch();
    expect(await playersIn(line)).toBe('');
    for (let points = 1; points < 50; points += 1) await commit('ann', points);
    await commit('bob', 99);
    await until(async () => (await playersIn(line)) === 'bob ann');
    await line.return();
  });

  it('go on when the store is away for a while', async () => {
    answer = async (read, nth) => {
      if (nth < 3) throw new Error('Connection is closed.');
      return read();
    };
    await commit('ann', 1);
    expect(await playersIn(watch())).toBe('ann');
  });

  it('go on when the feed was cut', async () => {
    const line = watch();
    expect(await playersIn(line)).toBe('');
    const token = await held.claim({ owner: 'spec', ttl: minutes(1) });
    await held.reset(token ?? 0);
    await commit('bob', 1);
    expect(await playersIn(line)).toBe('bob');
    await line.return();
  });

  it('end with what forbids to read them', async () => {
    answer = () => Promise.reject(new StationError('STALENESS_BUDGET_EXCEEDED', 'Too old.'));
    const line = watch();
    await expect(line.next()).rejects.toMatchObject({ code: 'STALENESS_BUDGET_EXCEEDED' });
    expect(await line.next()).toEqual({ done: true, value: undefined });
    expect(lists.size).toBe(0);
  });

  it('never go back to a reading that was answered late', async () => {
    await commit('ann', 1);
    const first = watch();
    expect(await playersIn(first)).toBe('ann');
    let release = (): void => undefined;
    const held1 = new Promise<void>((resolve) => (release = resolve));
    answer = async (read, nth) => {
      const page = await read();
      if (nth === 2) await held1;
      return page;
    };
    const early = lists.watch(asked, new RankingLine(JSON.stringify));
    expect(early).toBe(undefined);
    await commit('bob', 9);
    expect(await playersIn(first)).toBe('bob ann');
    release();
    const late = watch();
    expect(await playersIn(late)).toBe('bob ann');
    await first.return();
  });

  it('complete a reader that waits', async () => {
    const line = watch();
    await playersIn(line);
    const waiting = line.next();
    line.end();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(lists.size).toBe(0);
  });
});
