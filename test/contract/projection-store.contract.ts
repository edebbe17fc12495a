import { milliseconds, seconds } from '../../src/model/duration.js';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import type { RowChange } from '../../src/model/row.js';
import type { Commit, PageRequest, ProjectionStore } from '../../src/store/projection-store.js';
import type { Score } from '../support/example-projection.js';

/** A checkpoint of the one stream of the example. */
export const upTo = (sequence: number): Checkpoint =>
  sequence === 0 ? {} : { GAMES: { sequence, streamCreated: '2026-01-01T00:00:00Z' } };

export const score = (player: string, points: number, team: string | null = null): Score => ({
  player,
  points,
  team,
});

const put = (after: Score, before?: Score): RowChange => ({ key: after.player, before, after });

/** What every projection store promises, whatever it is made of. `open` gives an empty one of `scores`. */
export function keepsTheStorePromises(open: () => Promise<ProjectionStore>): void {
  let store: ProjectionStore;
  let token: number;
  beforeEach(async () => {
    store = await open();
    token = await grantedTo('a');
  });

  const grantedTo = async (owner: string) => {
    const granted = await store.claim({ owner, ttl: seconds(60) });
    if (granted === undefined) throw new Error(`${owner} was not granted the task`);
    return granted;
  };

  const commit = (change: Partial<Commit>) =>
    store.commit({
      fencingToken: token,
      from: {},
      to: upTo(1),
      changes: [],
      counts: { folded: 0, filtered: 0, deadLettered: 0 },
      ...change,
    });
  const ann = score('ann', 3, 'red');
  const players = async (request: Partial<PageRequest>) =>
    (
      await store.page({ orderBy: 'player', direction: 'asc', where: {}, limit: 100, ...request })
    ).items.map(({ key }) => key);

  describe('a commit', () => {
    it('moves rows, checkpoint and counts together', async () => {
      const counts = { folded: 2, filtered: 1, deadLettered: 0 };
      expect(await commit({ changes: [put(ann)], counts })).toBe('committed');
      expect(await store.rowsOf(['ann', 'bob'])).toEqual([ann, undefined]);
      expect(await store.state()).toMatchObject({ checkpoint: upTo(1), counts });
    });

    it('adds its counts to those before', async () => {
      const counts = { folded: 2, filtered: 1, deadLettered: 4 };
      await commit({ counts });
      await commit({ from: upTo(1), to: upTo(2), counts });
      expect((await store.state()).counts).toEqual({ folded: 4, filtered: 2, deadLettered: 8 });
    });

    it('advances the checkpoint without any change', async () => {
      expect(await commit({ to: upTo(500) })).toBe('committed');
      expect((await store.state()).checkpoint).toEqual(upTo(500));
    });

    it('keeps the checkpoint of every stream', async () => {
      const other = { OTHER: { sequence: 7, streamCreated: 'then' } };
      await commit({ to: upTo(3) });
      await commit({ from: upTo(3), to: other });
      expect((await store.state()).checkpoint).toEqual({ ...upTo(3), ...other });
    });

    it('deletes a row that folded to nothing', async () => {
      await commit({ changes: [put(ann)] });
      const gone = { key: 'ann', before: ann, after: undefined };
      expect(await commit({ from: upTo(1), to: upTo(2), changes: [gone] })).toBe('committed');
      expect(await store.rowsOf(['ann'])).toEqual([undefined]);
      expect(await store.count({})).toBe(0);
      expect(await players({ orderBy: 'points' })).toEqual([]);
    });

    it('is refused when it starts from another checkpoint, and changes nothing', async () => {
      await commit({ to: upTo(5), changes: [put(ann)] });
      const late = { ...ann, points: 99 };
      expect(await commit({ to: upTo(6), changes: [put(late, ann)] })).toBe('stale-checkpoint');
      expect(await store.rowsOf(['ann'])).toEqual([ann]);
      expect((await store.state()).checkpoint).toEqual(upTo(5));
    });

    it('is refused when any one of its streams starts elsewhere', async () => {
      await commit({ to: upTo(5) });
      const both = { ...upTo(6), OTHER: { sequence: 1, streamCreated: 'then' } };
      expect(await commit({ to: both })).toBe('stale-checkpoint');
      expect((await store.state()).checkpoint).toEqual(upTo(5));
    });

    it('is refused when a stream that it does not move stands elsewhere, and changes nothing', async () => {
      const both = { ...upTo(5), OTHER: { sequence: 1, streamCreated: 'then' } };
      await commit({ to: both, changes: [put(ann)] });
      const ahead = { ...upTo(5), OTHER: { sequence: 2, streamCreated: 'then' } };
      const late = { ...ann, points: 99 };
      const outcome = await commit({ from: ahead, to: upTo(6), changes: [put(late, ann)] });
      expect(outcome).toBe('stale-checkpoint');
      expect(await store.rowsOf(['ann'])).toEqual([ann]);
      expect((await store.state()).checkpoint).toEqual(both);
    });

    it('is refused when repeated, and so counts once', async () => {
      await commit({ changes: [put(ann)] });
      expect(await commit({ changes: [put(ann)] })).toBe('stale-checkpoint');
    });

    it('is refused to an owner whose fencing token has been superseded', async () => {
      const newer = await grantedTo('a');
      expect(newer).toBeGreaterThan(token);
      expect(await commit({ changes: [put(ann)] })).toBe('fenced');
      expect(await store.rowsOf(['ann'])).toEqual([undefined]);
      expect(await commit({ fencingToken: newer, changes: [put(ann)] })).toBe('committed');
    });

    it('is refused to an owner that was never granted the task', async () => {
      expect(await commit({ fencingToken: token + 1 })).toBe('fenced');
    });

    it('holds thousands of changes', async () => {
      const many = Array.from({ length: 5_000 }, (_, i) => put(score(`player-${i}`, i)));
      expect(await commit({ changes: many })).toBe('committed');
      expect(await store.count({})).toBe(5_000);
      expect(await players({ orderBy: 'points', direction: 'desc', limit: 2 })).toEqual([
        'player-4999',
        'player-4998',
      ]);
    });
  });

  describe('a quarantine', () => {
    const quarantined = {
      letters: 3,
      waitFrom: new Map([
        ['ann', 1],
        ['bob', 3],
      ]),
      lifted: [],
    };

    it('moves with the checkpoint', async () => {
      expect(await store.state()).toMatchObject({ letters: 0, quarantine: new Map() });
      await commit({ quarantine: quarantined });
      const { letters, quarantine } = await store.state();
      expect([letters, [...quarantine].toSorted(([a], [b]) => a.localeCompare(b))]).toEqual([
        3,
        [
          ['ann', 1],
          ['bob', 3],
        ],
      ]);
    });

    it('is kept by a commit that says nothing of it', async () => {
      await commit({ quarantine: quarantined });
      await commit({ from: upTo(1), to: upTo(2) });
      expect((await store.state()).quarantine.size).toBe(2);
    });

    it('is lifted queue by queue', async () => {
      await commit({ quarantine: quarantined });
      const lifted = { letters: 3, waitFrom: new Map(), lifted: ['ann'] };
      await commit({ from: upTo(1), to: upTo(2), quarantine: lifted });
      expect(await store.state()).toMatchObject({ letters: 3, quarantine: new Map([['bob', 3]]) });
    });

    it('is not touched by a refused commit', async () => {
      await commit({ to: upTo(4) });
      expect(await commit({ quarantine: quarantined })).toBe('stale-checkpoint');
      expect(await store.state()).toMatchObject({ letters: 0, quarantine: new Map() });
    });
  });

  describe('remembered ids', () => {
    const seen = async () => [...(await store.seen())];

    it('move with the checkpoint, the oldest first', async () => {
      await commit({
        seen: {
          add: [
            ['b', 20],
            ['a', 10],
          ],
          drop: [],
        },
      });
      expect(await seen()).toEqual([
        ['a', 10],
        ['b', 20],
      ]);
    });

    it('are forgotten when their time is over, and renewed when seen again', async () => {
      await commit({
        seen: {
          add: [
            ['a', 10],
            ['b', 20],
          ],
          drop: [],
        },
      });
      const later = {
        add: [
          ['a', 30],
          ['c', 40],
        ] as const,
        drop: ['b'],
      };
      await commit({ from: upTo(1), to: upTo(2), seen: later });
      expect(await seen()).toEqual([
        ['a', 30],
        ['c', 40],
      ]);
    });

    it('are not touched by a refused commit', async () => {
      await commit({ to: upTo(4) });
      expect(await commit({ seen: { add: [['a', 1]], drop: [] } })).toBe('stale-checkpoint');
      expect(await seen()).toEqual([]);
    });
  });

  describe('a reset', () => {
    const counts = { folded: 1, filtered: 0, deadLettered: 1 };
    const quarantine = { letters: 1, waitFrom: new Map([['bob', 1]]), lifted: [] };
    beforeEach(() => commit({ changes: [put(score('ann', 3, 'red'))], counts, quarantine }));

    it('forgets rows, lists, checkpoint, counts and quarantine', async () => {
      await store.reset(token);
      expect(await store.state()).toEqual({
        checkpoint: {},
        counts: { folded: 0, filtered: 0, deadLettered: 0 },
        letters: 0,
        quarantine: new Map(),
        gap: false,
        asOf: undefined,
      });
      expect(await store.rowsOf(['ann'])).toEqual([undefined]);
      expect(await players({ orderBy: 'points' })).toEqual([]);
      expect(await store.count({ team: 'red' })).toBe(0);
    });

    it('leaves the task to its owner', async () => {
      await store.reset(token);
      expect(await commit({ changes: [put(ann)] })).toBe('committed');
    });

    it('is refused to an owner who was superseded', async () => {
      await grantedTo('a');
      await expect(store.reset(token)).rejects.toMatchObject({ code: 'TASK_NOT_OWNED' });
      expect(await store.count({})).toBe(1);
    });
  });

  describe('a lease', () => {
    it('keeps another owner out while it runs', async () => {
      expect(await store.claim({ owner: 'b', ttl: seconds(60) })).toBeUndefined();
      expect(await commit({})).toBe('committed');
    });

    it('is granted again to its own owner, who may have restarted', async () =>
      expect(await grantedTo('a')).toBeGreaterThan(token));

    it('is free at once when released', async () => {
      await store.release(token);
      expect(await grantedTo('b')).toBeGreaterThan(token);
      expect(await commit({})).toBe('fenced');
    });

    it('is free when it was not renewed in time', async () => {
      expect(await store.renew(token, milliseconds(0))).toBe(true);
      expect(await grantedTo('b')).toBeGreaterThan(token);
    });

    it('cannot be renewed nor released by an owner who was superseded', async () => {
      await store.release(token);
      await grantedTo('b');
      expect(await store.renew(token, seconds(60))).toBe(false);
      await store.release(token);
      expect(await store.claim({ owner: 'a', ttl: seconds(60) })).toBeUndefined();
    });
  });
}
