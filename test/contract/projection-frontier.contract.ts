import { provenIn } from '../../src/model/freshness.js';
import { hours, seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import type { Commit, Proof, ProjectionStore } from '../../src/store/projection-store.js';
import { scores } from '../support/example-projection.js';
import { racers } from '../support/racing-projection.js';
import { score, upTo } from './projection-store.contract.js';

/** An empty store, and a way to turn its clock back by an hour. */
export interface FrontierOrder {
  readonly open: (projection: Projection) => Promise<ProjectionStore>;
  readonly turnClockBack: (store: ProjectionStore) => Promise<void>;
}

/** What every projection store promises of its frontier and of where it stands. */
export function keepsTheFrontierPromises({ open, turnClockBack }: FrontierOrder): void {
  let store: ProjectionStore;
  let token: number;
  let start: number;
  beforeEach(() => begin(scores));

  const begin = async (projection: Projection) => {
    store = await open(projection);
    token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
    start = await store.now();
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
  const prove = (proof: Partial<Proof>) =>
    store.prove({ fencingToken: token, at: {}, asOf: start, ...proof });
  const asOf = async () => {
    const { asOf: stored } = await store.standing();
    expect((await store.state()).asOf).toBe(stored);
    return stored;
  };

  describe('a frontier', () => {
    it('is unknown before the first proof, as is every offset', async () =>
      expect(await store.standing()).toEqual({
        now: expect.any(Number) as number,
        asOf: undefined,
        gap: false,
        rebuilding: false,
        offsets: { GAMES: 0 },
        quarantined: 0,
        version: expect.any(String) as string,
      }));

    it('moves with a commit', async () => {
      expect(await commit({ asOf: start })).toBe('committed');
      expect(await store.standing()).toMatchObject({ asOf: start, offsets: { GAMES: 1 } });
    });

    it('stays where it is at a commit that proves nothing', async () => {
      await commit({ asOf: start });
      await commit({ from: upTo(1), to: upTo(2) });
      expect(await store.standing()).toMatchObject({ asOf: start, offsets: { GAMES: 2 } });
    });

    it('moves by a proof of the rows as they are', async () => {
      expect(await prove({})).toBe('committed');
      expect(await asOf()).toBe(start);
      await commit({});
      expect(await prove({ at: upTo(1), asOf: await store.now() })).toBe('committed');
      expect(await asOf()).toBeGreaterThanOrEqual(start);
    });

    it('never moves back', async () => {
      await commit({ asOf: start });
      expect(await commit({ from: upTo(1), to: upTo(2), asOf: start - 1 })).toBe('committed');
      expect(await prove({ at: upTo(2), asOf: start - 1 })).toBe('committed');
      expect(await asOf()).toBe(start);
    });

    it('is never moved into the future, by a commit or by a proof', async () => {
      const future = start + hours(1);
      expect(await commit({ asOf: future })).toBe('committed');
      expect(await prove({ at: upTo(1), asOf: future })).toBe('committed');
      expect(await asOf()).toBeUndefined();
    });

    it('that lies in the future, as the clock went back, is void, and the next proof replaces it', async () => {
      await commit({ asOf: start });
      await turnClockBack(store);
      expect(provenIn(await store.standing())).toBeUndefined();
      const earlier = await store.now();
      expect(await prove({ at: upTo(1), asOf: earlier })).toBe('committed');
      expect(await asOf()).toBe(earlier);
      expect(provenIn(await store.standing())).toBe(earlier);
      await prove({ at: upTo(1), asOf: earlier - 1 });
      expect(await asOf()).toBe(earlier);
    });

    it('is not moved by an owner whose fencing token has been superseded', async () => {
      await commit({ asOf: start - 5 });
      await store.claim({ owner: 'a', ttl: seconds(60) });
      expect(await prove({ at: upTo(1) })).toBe('fenced');
      expect(await commit({ from: upTo(1), to: upTo(2), asOf: start })).toBe('fenced');
      expect(await asOf()).toBe(start - 5);
    });

    it('is not moved by a proof of other rows than the stored ones', async () => {
      await commit({ to: upTo(5), asOf: start - 5 });
      const elsewhere = { ...upTo(5), OTHER: { sequence: 1, streamCreated: 'then' } };
      for (const at of [upTo(4), upTo(6), {}, elsewhere])
        expect(await prove({ at })).toBe('stale-checkpoint');
      expect(await commit({ to: upTo(6), asOf: start })).toBe('stale-checkpoint');
      expect(await asOf()).toBe(start - 5);
    });

    it('is gone after a reset, which rebuilds until the next proof', async () => {
      await commit({ asOf: start });
      await store.reset(token);
      expect(await store.standing()).toMatchObject({ rebuilding: true, offsets: { GAMES: 0 } });
      expect(await asOf()).toBeUndefined();
      await commit({});
      expect(await store.standing()).toMatchObject({ rebuilding: true, asOf: undefined });
      await commit({ from: upTo(1), to: upTo(2), asOf: start - 1 });
      expect(await store.standing()).toMatchObject({ rebuilding: false, asOf: start - 1 });
    });

    it('comes with a version that changes with the rows, and only with them', async () => {
      const version = async () => (await store.standing()).version;
      const versions = [await version()];
      const put = { key: 'ann', before: undefined, after: score('ann', 1) };
      await commit({ changes: [put] });
      versions.push(await version());
      await commit({ from: upTo(1), to: upTo(2), asOf: start });
      await prove({ at: upTo(2), asOf: await store.now() });
      expect(await version()).toBe(versions[1]);
      expect((await store.readRows(['ann'])).standing.version).toBe(versions[1]);
      await commit({
        from: upTo(2),
        to: upTo(3),
        changes: [{ key: 'ann', before: score('ann', 1), after: undefined }],
      });
      versions.push(await version());
      await store.reset(token);
      versions.push(await version());
      await commit({ changes: [put] });
      versions.push(await version());
      expect(new Set(versions).size).toBe(5);
    });

    it('ends a rebuild by a proof alone', async () => {
      await store.reset(token);
      await prove({});
      expect(await store.standing()).toMatchObject({ rebuilding: false, asOf: start });
    });

    it('survives a refused reset', async () => {
      await commit({ asOf: start });
      await store.claim({ owner: 'a', ttl: seconds(60) });
      await expect(store.reset(token)).rejects.toMatchObject({ code: 'TASK_NOT_OWNED' });
      expect(await store.standing()).toMatchObject({ asOf: start, rebuilding: false });
    });
  });

  describe('a gap', () => {
    const gaps = async () => [(await store.state()).gap, (await store.standing()).gap];

    it('is noted and lifted', async () => {
      await store.noteGap(token, true);
      expect(await gaps()).toEqual([true, true]);
      await commit({ asOf: start });
      expect(await gaps()).toEqual([true, true]);
      await store.noteGap(token, false);
      expect(await gaps()).toEqual([false, false]);
    });

    it('is not noted by an owner whose fencing token has been superseded', async () => {
      await store.claim({ owner: 'a', ttl: seconds(60) });
      await store.noteGap(token, true);
      expect(await gaps()).toEqual([false, false]);
    });

    it('is over after a reset', async () => {
      await store.noteGap(token, true);
      await store.reset(token);
      expect(await gaps()).toEqual([false, false]);
    });
  });

  describe('rows that tell their age', () => {
    const ann = score('ann', 1);
    const put = { changes: [{ key: 'ann', before: undefined, after: ann }] };

    it('come with the standing, in the order of their keys', async () => {
      await commit({ ...put, asOf: start });
      const { rows, standing } = await store.readRows(['bob', 'ann']);
      expect(rows).toEqual([undefined, ann]);
      expect(standing).toMatchObject({ asOf: start, offsets: { GAMES: 1 } });
      expect((await store.readRows([])).standing.asOf).toBe(start);
    });

    it('come by thousands', async () => {
      await commit(put);
      const keys = Array.from({ length: 9_000 }, (_, i) => (i === 8_999 ? 'ann' : `${i}`));
      const { rows } = await store.readRows(keys);
      expect([rows.length, rows[0], rows.at(-1)]).toEqual([9_000, undefined, ann]);
    });

    it('tell when they were read, on the clock of the store', async () => {
      const before = await store.now();
      const { standing } = await store.readRows(['ann']);
      expect(standing.now).toBeGreaterThanOrEqual(before);
      expect(standing.now).toBeLessThanOrEqual(await store.now());
    });

    it('tell how many queues of dead letters wait', async () => {
      const waitFrom = new Map([
        ['ann', 1],
        ['bob', 2],
      ]);
      await commit({ quarantine: { letters: 2, waitFrom, lifted: [] } });
      expect((await store.readRows([])).standing.quarantined).toBe(2);
    });

    it('come as a page with the standing, also where it is empty', async () => {
      const page = () =>
        store.page({ orderBy: 'player', direction: 'asc', where: {}, limit: 10 } as const);
      expect(await page()).toMatchObject({ items: [], standing: { asOf: undefined } });
      await commit({ ...put, asOf: start });
      const { items, standing } = await page();
      expect(items).toMatchObject([{ key: 'ann' }]);
      expect(standing).toMatchObject({ asOf: start, offsets: { GAMES: 1 }, quarantined: 0 });
    });
  });

  describe('while commits go on, what is read is never older than the frontier it comes with:', () => {
    const ROWS = 900;
    const isAtAnEnd = (i: number) => i < 5 || i >= ROWS - 5;
    /** Each commit writes the frontier that it proves into every row. */
    const write = async (commits: number) => {
      let held: { key: string; before: object | undefined; after: object }[] = [];
      const at = (sequence: number) =>
        sequence === 0 ? {} : { RACES: { sequence, streamCreated: 'then' } };
      for (let n = 1; n <= commits; n += 1) {
        const laps = await store.now();
        held = Array.from({ length: ROWS }, (_, i) => {
          const name = `racer-${String(i).padStart(3, '0')}`;
          const club = isAtAnEnd(i) || i % 2 === 0 ? 'red' : 'blue';
          const pro = isAtAnEnd(i) || i % 2 === 1;
          const after = { name, laps, best: null, club, league: 1, pro };
          return { key: name, before: held[i]?.after, after };
        });
        const outcome = await commit({ from: at(n - 1), to: at(n), changes: held, asOf: laps });
        expect(outcome).toBe('committed');
      }
    };
    /** Reads again and again while commits go on; a read tells how many rows were there. */
    const readWhile = async (read: () => Promise<number>) => {
      let isOver = false;
      const writing = write(25).finally(() => (isOver = true));
      while (!isOver) {
        await read();
        await new Promise(setImmediate);
      }
      await writing;
      expect(await read()).toBeGreaterThan(0);
    };
    beforeEach(() => begin(racers));

    it('rows by their keys', () =>
      readWhile(async () => {
        const { rows, standing } = await store.readRows(['racer-000', 'racer-899']);
        for (const row of rows)
          expect(row && 'laps' in row ? row.laps : undefined).toBe(standing.asOf);
        return rows.filter((row) => row !== undefined).length;
      }));

    it.each([
      ['a page of one step', {}],
      ['a page of many steps', { club: 'red', pro: true }],
    ])('%s', (_, where) =>
      readWhile(async () => {
        const request = { orderBy: 'name', direction: 'asc', limit: 50, where } as const;
        const { items, standing } = await store.page(request);
        for (const { row } of items)
          expect('laps' in row && row.laps).toBeGreaterThanOrEqual(standing.asOf ?? Infinity);
        return items.length;
      }),
    );
  });
}
