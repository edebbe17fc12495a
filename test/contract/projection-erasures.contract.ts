import { seconds } from '../../src/model/duration.js';
import type { RowChange } from '../../src/model/row.js';
import type { Change } from '../../src/feed/change-feed.js';
import type { FeedLog } from '../../src/feed/feed-log.js';
import type { Commit, ProjectionStore } from '../../src/store/projection-store.js';
import type { Score } from '../support/example-projection.js';
import { score, upTo } from './projection-store.contract.js';

/** What every store promises of erased persons. `open` gives an empty one of `scores`, and the log of its feed. */
export function keepsErasedPersonsOut(
  open: () => Promise<{ readonly store: ProjectionStore; readonly log: FeedLog }>,
): void {
  let store: ProjectionStore;
  let log: FeedLog;
  let token: number;
  beforeEach(async () => {
    ({ store, log } = await open());
    token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
  });

  const commit = (changes: readonly RowChange[], more: Partial<Commit> = {}) =>
    store.commit({
      fencingToken: token,
      from: {},
      to: {},
      changes,
      counts: { folded: 0, filtered: 0, deadLettered: 0 },
      ...more,
    });
  const put = (after: Score, before?: Score): RowChange => ({ key: after.player, before, after });
  const gone = (before: Score): RowChange => ({ key: before.player, before, after: undefined });
  const ann = score('ann', 3, 'secret');
  const later = score('ann', 4, 'secret');
  const bob = score('bob', 1, 'open');
  const step = (erasure = 'E-1') => ({ fencingToken: token, person: 'hash', erasure });
  const rows = { person: 'secret', field: 'team', keys: new Set(['ann']) };
  const kept = async (): Promise<readonly Change[]> => log.read(0);
  const told = async () => (await kept()).map(({ key, row, erased }) => [key, row, erased]);

  it('knows nobody at first', async () =>
    expect(await store.erasures.persons()).toEqual(new Set()));

  it('knows a person from the beginning of the erasure on, also after a reset', async () => {
    expect(await store.erasures.begin(step())).toEqual({ rows: 0, feedEntries: 0, isDone: false });
    expect(await store.erasures.persons()).toEqual(new Set(['hash']));
    await store.reset(token);
    expect(await store.erasures.persons()).toEqual(new Set(['hash']));
  });

  it('leaves of all that the feed told of the rows only that they are removed', async () => {
    await commit([put(ann), put(bob)]);
    await commit([put(later, ann)]);
    await commit([put(score('bob', 2, 'open'), bob)]);
    await store.erasures.begin(step());
    await commit([gone(later)], { person: 'hash' });
    const before = await kept();
    expect(await store.erasures.scrub(step(), rows)).toEqual(new Set(['ann']));
    expect(await told()).toEqual([
      ['ann', undefined, true],
      ['bob', bob, undefined],
      ['ann', undefined, true],
      ['bob', score('bob', 2, 'open'), undefined],
      ['ann', undefined, true],
    ]);
    expect((await kept()).map(({ cursor, committedAt }) => [cursor, committedAt])).toEqual(
      before.map(({ cursor, committedAt }) => [cursor, committedAt]),
    );
    expect(JSON.stringify(await kept())).not.toContain('secret');
  });

  it('finds rows in the feed that were the person’s once, under whatever key', async () => {
    await commit([put(ann), put(bob)]);
    await commit([put(score('ann', 3, 'open'), ann)]);
    await commit([gone(bob)]);
    await store.erasures.begin(step());
    const found = await store.erasures.scrub(step(), { ...rows, keys: new Set() });
    expect(found).toEqual(new Set(['ann']));
    // That the row moved away from the person tells of the person, too.
    expect(JSON.stringify(await kept())).not.toContain('secret');
    expect(JSON.stringify(await kept())).toContain('open');
  });

  it('goes on with the feed where it was', async () => {
    await commit([put(ann)]);
    await store.erasures.begin(step());
    await commit([gone(ann)], { person: 'hash' });
    await store.erasures.scrub(step(), rows);
    expect(await commit([put(bob)])).toBe('committed');
    expect((await kept()).map(({ cursor, key }) => [cursor, key])).toEqual([
      [1, 'ann'],
      [2, 'ann'],
      [3, 'bob'],
    ]);
    expect(await log.head()).toBe(3);
  });

  it('counts what each erasure removed, once, whatever is done again', async () => {
    await commit([put(ann)]);
    await store.erasures.begin(step());
    await commit([gone(ann)], { person: 'hash' });
    await store.erasures.begin(step());
    await store.erasures.scrub(step(), rows);
    await store.erasures.scrub(step(), rows);
    const removed = { rows: 1, feedEntries: 2 };
    expect(await store.erasures.begin(step())).toEqual({ ...removed, isDone: false });
    expect(await store.erasures.end(step())).toEqual({ ...removed, isDone: true });
    expect(await store.erasures.begin(step())).toEqual({ ...removed, isDone: true });
    const nothing = { rows: 0, feedEntries: 0, isDone: true };
    expect(await store.erasures.begin(step('E-2'))).toEqual(nothing);
  });

  it('counts for an erasure what another one of the person left undone', async () => {
    await commit([put(ann)]);
    await store.erasures.begin(step());
    await commit([gone(ann)], { person: 'hash' });
    const left = { rows: 1, feedEntries: 0, isDone: false };
    expect(await store.erasures.begin(step('E-2'))).toEqual(left);
  });

  it('refuses who was superseded, and changes nothing', async () => {
    await commit([put(ann)]);
    const old = step();
    await store.release(token);
    token = (await store.claim({ owner: 'b', ttl: seconds(60) })) ?? 0;
    expect(await store.erasures.begin(old)).toBe('fenced');
    expect(await store.erasures.persons()).toEqual(new Set());
    await store.erasures.begin(step());
    expect(await store.erasures.scrub(old, rows)).toBe('fenced');
    expect(await store.erasures.end(old)).toBe('fenced');
    expect(await told()).toEqual([['ann', ann, undefined]]);
  });

  it('moves the version of answers with the commit that removes rows', async () => {
    await commit([put(ann)], { to: upTo(1) });
    const { version } = await store.standing();
    await store.erasures.begin(step());
    await commit([gone(ann)], { from: upTo(1), person: 'hash' });
    expect((await store.standing()).version).not.toBe(version);
  });
}
