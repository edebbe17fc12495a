import { jetstreamManager } from '@nats-io/jetstream';
import { Task } from '../../src/ingest/task.js';
import { snapshotOf } from '../../src/model/checkpoint.js';
import type { Fact } from '../../src/model/fact.js';
import { freshnessOf } from '../../src/model/freshness.js';
import { seconds } from '../../src/model/duration.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { AccountService } from '../support/snapshots/account-service.js';
import { balances } from '../support/snapshots/accounts.js';
import { asking } from '../support/snapshots/asking.js';
import { rowsOf } from '../support/snapshots/rows-of.js';
import { until } from '../support/until.js';

describe.each(['nats', 'http'] as const)('a snapshot over %s', (over) => {
  let servers: RunningServers;
  let accounts: AccountService;
  let url: string;
  let store: RedisProjectionStore;
  let facts: Fact[];
  let task: Task;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());
  beforeEach(async () => {
    await servers.redis.writes.flushall();
    await servers.freshStream('ACCOUNTS', ['accounts.*']);
    accounts = await AccountService.start(servers.natsServer.url);
    url = await accounts.listen();
    store = new RedisProjectionStore(servers.redis, balances(over));
    facts = [];
    for (let i = 0; i < 60; i++) await accounts.moved(`a${i % 20}`, i, i % 2 ? 'north' : 'south');
    await purge();
  });
  afterEach(async () => {
    await task.stop();
    await accounts.stop();
  });

  /** The stream discards what it holds. */
  const purge = async () => (await jetstreamManager(servers.nats)).streams.purge('ACCOUNTS');

  async function start(): Promise<void> {
    const [projection, source] = [balances(over), await JetStreamSource.on(servers.nats)];
    const observe = (fact: Fact): void => void facts.push(fact);
    const asks = asking(servers.nats, url, observe);
    const deadLetters = new KeptLetters();
    const parts = { projection, source, store, deadLetters, observe, replica: 'a', asks };
    task = new Task(parts);
    task.start();
  }
  const caughtUp = (): Promise<void> =>
    until(async () => {
      const { checkpoint } = await store.state();
      const isWhole = checkpoint[snapshotOf('ACCOUNTS')]?.snapshot?.whole === true;
      return isWhole && checkpoint['ACCOUNTS']?.sequence === accounts.book.offset;
    });

  it('is loaded page by page while the stream goes on, and then the stream is read', async () => {
    accounts.beforeTelling = async ({ after }) => {
      await accounts.moved('a0', 1_000);
      await accounts.moved(after ?? 'a1', 7);
      await accounts.moved('zz', 1);
    };
    await start();
    await until(async () => (await store.standing()).rebuilding);
    await caughtUp();
    expect(await rowsOf(store)).toEqual(accounts.book.rows());
    const pages = facts.filter(({ fact }) => fact === 'snapshot-loaded');
    expect(pages.length).toBeGreaterThanOrEqual(20);
    await accounts.moved('a3', 5);
    await accounts.publish({ type: 'Closed', data: { account: 'a4' } });
    await caughtUp();
    expect(await rowsOf(store)).toEqual(accounts.book.rows());
    await until(async () => {
      const { state } = freshnessOf(await store.standing(), seconds(60));
      return state === 'FRESH';
    });
    const { counts } = await store.state();
    const { folded, filtered, deadLettered } = counts;
    const [first] = facts.flatMap((fact) => (fact.fact === 'snapshot-loaded' ? [fact] : []));
    expect(first?.place.pages).toBe(1);
    expect(folded + filtered + deadLettered).toBe(accounts.book.offset - 60);
  });

  it('is asked for again by a rebuild', async () => {
    await start();
    await caughtUp();
    await accounts.moved('b1', 3);
    await purge();
    await task.rebuild();
    await caughtUp();
    expect(await rowsOf(store)).toEqual(accounts.book.rows());
  });

  it('is waited for while the owner is away, and no half of it is taken for all', async () => {
    let told = 0;
    accounts.beforeTelling = async () => {
      told += 1;
      if (told === 4) await accounts.stop();
    };
    await start();
    await until(() => task.status.code === 'SNAPSHOT_UNAVAILABLE');
    const { state } = freshnessOf(await store.standing(), seconds(60));
    expect([task.status.phase, state]).toEqual(['retrying', 'REBUILDING']);
    const { checkpoint } = await store.state();
    expect(checkpoint[snapshotOf('ACCOUNTS')]?.snapshot).toMatchObject({ whole: false });
  });
});
