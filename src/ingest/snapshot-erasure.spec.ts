import { userCards } from '../../projections/user-cards/user-cards.projection.js';
import { users } from '../../projections/producers/user-service.js';
import { KeptErasures } from '../../test/support/erasure/kept-erasures.js';
import type { PageQuestion } from '../../test/support/snapshots/account-book.js';
import { AskedInMemory } from '../../test/support/snapshots/asked-in-memory.js';
import { until } from '../../test/support/until.js';
import { snapshotOf } from '../model/checkpoint.js';
import { milliseconds } from '../model/duration.js';
import type { Fact } from '../model/fact.js';
import { HeadWatch } from '../source/head-watch.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStores } from '../store/memory-projection-store.js';
import { MemorySignals } from '../store/memory-signals.js';
import { KeptLetters } from '../testing/kept-letters.js';
import { partsOfTasks } from './replica-parts.js';
import { Task } from './task.js';

const QUICK = {
  retry: { first: milliseconds(0), longest: milliseconds(1) },
  lookAgain: milliseconds(1),
  cadence: milliseconds(1),
};
const snapshot = { ...(users.snapshot as NonNullable<typeof users.snapshot>), pageSize: 1 };
const projection = { ...userCards, reads: [{ ...users, snapshot }] };

describe('a snapshot of persons', () => {
  const source = new MemorySource();
  const stores = new MemoryProjectionStores();
  const letters = new KeptLetters();
  const facts: Fact[] = [];
  const known = new Map<string, object>();
  let offset = 0;
  let task: Task;

  const changed = (userId: string): object => ({
    userId,
    nickname: `${userId} the user`,
    avatarUrl: null,
    updatedAt: '2026-01-01T00:00:00Z',
  });
  const register = (userId: string): void => {
    offset = source.publish('people.users.UserChanged', changed(userId)).sequence;
    known.set(userId, changed(userId));
  };
  const erase = (userId: string): void => {
    offset = source.publish('people.users.UserErased', { userId }).sequence;
    known.delete(userId);
  };
  const page = ({ limit, after = '' }: PageQuestion): object => {
    const behind = [...known.keys()].filter((id) => id > after).toSorted();
    const told = behind.slice(0, limit);
    const events = told.map((id) => ({ type: 'UserChanged', data: known.get(id) }));
    return { offset, events, more: told.length < behind.length };
  };
  afterAll(() => task.stop());

  it('holds nobody who is erased while it is loaded, before their page or after it, nor a trace of them', async () => {
    source.createStream('USERS', ['people.users.*']);
    source.createStream('STATION_ERASURES', ['station.erasures.*']);
    for (const user of ['ann', 'bob', 'cid', 'dan']) register(user);
    source.purge('USERS');
    const asks = new AskedInMemory((question) => {
      if (question.after === 'bob') for (const user of ['ann', 'cid']) erase(user);
      const told = page(question);
      if (question.after === 'bob') erase('dan');
      return told;
    });
    const [parts] = partsOfTasks({
      projections: [projection],
      connectionsOf: () => ({ source, stores }),
      heads: new HeadWatch(source, () => stores.open(projection).now()),
      signals: new MemorySignals(stores),
      deadLetters: letters,
      observe: (fact) => facts.push(fact),
      replica: 'a',
      asks,
      erasing: {
        secret: { read: async () => Buffer.alloc(32, 7) },
        book: new KeptErasures(letters),
        told: { forget: async () => undefined },
      },
    });
    if (parts === undefined) throw new Error('There is no task.');
    task = new Task({ ...parts, pace: QUICK });
    task.start();
    const store = stores.open(projection);
    await until(async () => {
      const { checkpoint } = await store.state();
      const isWhole = checkpoint[snapshotOf('USERS')]?.snapshot?.whole === true;
      return isWhole && checkpoint['USERS']?.sequence === offset;
    });
    const listed = await store.page({ orderBy: 'userId', direction: 'asc', where: {}, limit: 9 });
    expect(listed.items.map(({ key }) => key)).toEqual(['bob']);
    const left = JSON.stringify([listed, facts, await store.state()]);
    for (const user of ['ann', 'cid', 'dan']) expect(left).not.toContain(user);
  });
});
