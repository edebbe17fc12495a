import fc from 'fast-check';
import { seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import type { RowChange } from '../../src/model/row.js';
import type { PageRequest, ProjectionStore } from '../../src/store/projection-store.js';
import { plainList, racer } from '../support/racers.js';
import { racers, type Racer } from '../support/racing-projection.js';

const number = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
);
const rowOf = fc.record({
  name: fc.string({ minLength: 1, maxLength: 3 }),
  laps: number,
  best: fc.oneof(
    number,
    fc.string({ unit: 'grapheme', maxLength: 2 }),
    fc.boolean(),
    fc.constant(null),
  ),
  club: fc.constantFrom('red', 'blue', null),
  league: fc.constantFrom(1, 2, null),
  pro: fc.boolean(),
});
const rowsOf = (maxLength: number): fc.Arbitrary<Racer[]> =>
  fc.uniqueArray(rowOf, { selector: ({ name }) => name, maxLength, size: 'max' });
const order = fc.record({
  orderBy: fc.constantFrom('laps', 'best', 'club', 'name'),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
});
const where = fc.record(
  {
    club: fc.constantFrom('red', 'blue', null),
    league: fc.constantFrom(1, 2, null, '1'),
    pro: fc.boolean(),
  },
  { requiredKeys: [] },
);
const limit = fc.integer({ min: 1, max: 7 });

/** What every projection store promises of its lists. `open` gives an empty one. */
export function keepsTheListPromises(
  open: (projection: Projection) => Promise<ProjectionStore>,
): void {
  let store: ProjectionStore;
  let token: number;
  let committed: number;
  let held: Map<string, Racer>;
  const begin = async (): Promise<void> => {
    store = await open(racers);
    token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
    committed = 0;
    held = new Map();
  };
  beforeEach(begin);

  /** Writes rows, and deletes those of which only the name is given. */
  async function write(...rows: (Racer | string)[]): Promise<void> {
    const changes = new Map<string, RowChange>();
    for (const row of rows) {
      const [key, after] = typeof row === 'string' ? [row, undefined] : [row.name, row];
      changes.set(key, { key, before: held.get(key), after });
    }
    const at = (sequence: number) => ({ RACES: { sequence, streamCreated: 'then' } });
    const outcome = await store.commit({
      fencingToken: token,
      from: committed === 0 ? {} : at(committed),
      to: at(++committed),
      changes: [...changes.values()],
      counts: { folded: 0, filtered: 0, deadLettered: 0 },
    });
    if (outcome !== 'committed') throw new Error(`The rows were refused as ${outcome}.`);
    for (const { key, after } of changes.values())
      if (after === undefined) held.delete(key);
      else held.set(key, after as Racer);
  }
  const page = (request: Partial<PageRequest>) =>
    store.page({ orderBy: 'name', direction: 'asc', where: {}, limit: 1_000, ...request });
  const names = async (request: Partial<PageRequest>) =>
    (await page(request)).items.map(({ key }) => key);

  /** Goes through a list page by page; between two pages something may happen. */
  async function walk(request: Partial<PageRequest>, between = async () => {}): Promise<string[]> {
    const keys: string[] = [];
    for (let after: string | undefined; ;) {
      const got = await page({ ...request, ...(after === undefined ? {} : { after }) });
      keys.push(...got.items.map(({ key }) => key));
      after = got.items.at(-1)?.member;
      if (!got.hasMore) return keys;
      await between();
    }
  }

  describe('a list', () => {
    const team = [
      racer('ann', { laps: 3, club: 'red' }),
      racer('bob', { laps: 3, club: 'blue' }),
      racer('cid', { laps: -1, club: 'red' }),
      racer('dee', { laps: 10 }),
      racer('éve', { laps: 0.5, club: 'red' }),
    ];

    it('is ordered by the key, by bytes', async () => {
      await write(...team);
      expect(await names({})).toEqual(['ann', 'bob', 'cid', 'dee', 'éve']);
    });

    it('is ordered by a number, ties by key', async () => {
      await write(...team);
      expect(await names({ orderBy: 'laps' })).toEqual(['cid', 'éve', 'ann', 'bob', 'dee']);
      const descending = await names({ orderBy: 'laps', direction: 'desc' });
      expect(descending).toEqual(['dee', 'bob', 'ann', 'éve', 'cid']);
    });

    it('is ordered by text, null first', async () => {
      await write(...team);
      expect(await names({ orderBy: 'club' })).toEqual(['dee', 'bob', 'ann', 'cid', 'éve']);
    });

    it('holds each row as it is', async () => {
      await write(...team);
      const { items } = await page({ limit: 1 });
      expect(items.map(({ key, row }) => [key, row])).toEqual([['ann', team[0]]]);
    });

    it('moves a row whose value moved', async () => {
      await write(...team);
      await write(racer('ann', { laps: 11, club: 'blue' }));
      const fastest = await names({ orderBy: 'laps', direction: 'desc' });
      expect(fastest).toEqual(['ann', 'dee', 'bob', 'éve', 'cid']);
      expect(await names({ where: { club: 'blue' } })).toEqual(['ann', 'bob']);
      expect(await names({ where: { club: 'red' } })).toEqual(['cid', 'éve']);
    });

    it('loses a row that is deleted, whatever it is ordered and filtered by', async () => {
      await write(...team);
      await write('ann');
      for (const orderBy of ['name', 'laps', 'best', 'club'])
        expect((await names({ orderBy })).toSorted()).toEqual(['bob', 'cid', 'dee', 'éve']);
      expect(await names({ where: { club: 'red' } })).toEqual(['cid', 'éve']);
      expect([await store.count({}), await store.count({ club: 'red' })]).toEqual([4, 2]);
    });

    it('says whether there is more', async () => {
      await write(...team);
      expect((await page({ limit: 4 })).hasMore).toBe(true);
      expect((await page({ limit: 5 })).hasMore).toBe(false);
      expect((await page({ limit: 1, where: { club: 'blue' } })).hasMore).toBe(false);
    });

    it('that is empty is one empty page', async () =>
      expect(await page({})).toMatchObject({ items: [], hasMore: false }));

    it.each(['', 'ann', ' ann', 'NaN ann', 'ten ann'])(
      'refuses to go on after "%s", which is no place',
      (after) => expect(page({ after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' }),
    );
  });

  describe('pages', () => {
    it('give every row once, in order, whatever the values and the page size', () =>
      fc.assert(
        fc.asyncProperty(rowsOf(30), order, limit, async (rows, by, size) => {
          await begin();
          await write(...rows);
          const whole = await names(by);
          expect(await walk({ ...by, limit: size })).toEqual(whole);
          expect(whole.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
          if (by.orderBy !== 'laps') return;
          const laps = whole.map((name) => held.get(name)?.laps ?? 0);
          const sign = by.direction === 'asc' ? 1 : -1;
          expect(laps).toEqual(laps.toSorted((a, b) => sign * (a - b)));
        }),
        { numRuns: 40 },
      ));

    it('neither skip nor repeat a row that stays where it is while others move or go', () =>
      fc.assert(
        fc.asyncProperty(
          rowsOf(25),
          fc.array(fc.array(fc.tuple(fc.nat({ max: 24 }), fc.option(rowOf)), { maxLength: 4 })),
          order,
          limit,
          async (rows, moves, by, size) => {
            await begin();
            await write(...rows);
            const before = await names(by);
            const moved = new Set<string>();
            const turns = moves.values();
            const seen = await walk({ ...by, limit: size }, async () => {
              const next: (Racer | string)[] = [];
              for (const [at, becomes] of turns.next().value ?? []) {
                const name = rows[at]?.name;
                if (name === undefined) continue;
                moved.add(name);
                next.push(becomes === null ? name : { ...becomes, name });
              }
              await write(...next);
            });
            const still = before.filter((name) => !moved.has(name));
            expect(seen.filter((name) => !moved.has(name))).toEqual(still);
          },
        ),
        { numRuns: 60 },
      ));

    it('before any row of a list are those after it in the opposite order, whatever the filters', () =>
      fc.assert(
        fc.asyncProperty(rowsOf(25), where, order, limit, async (rows, filter, by, size) => {
          await begin();
          await write(...rows);
          const { items } = await page({ ...by, where: filter });
          const direction = by.direction === 'asc' ? 'desc' : 'asc';
          for (const [i, { member: after }] of items.entries()) {
            const before = await page({ ...by, direction, where: filter, after, limit: size });
            const wanted = items.slice(Math.max(0, i - size), i).toReversed();
            expect(before.items).toEqual(wanted);
            expect(before.hasMore).toBe(i > size);
          }
        }),
        { numRuns: 40 },
      ));

    it('go on after a row that moved or went, exactly among rows of the same value', async () => {
      await write(...['a', 'b', 'c', 'd', 'e'].map((name) => racer(name, { laps: 7 })));
      for (const [direction, rest] of [
        ['asc', ['d', 'e']],
        ['desc', ['b', 'a']],
      ] as const) {
        const { items } = await page({ orderBy: 'laps', direction, limit: 3 });
        const after = items.at(-1)?.member ?? '';
        await write(racer('c', { laps: 70 }));
        expect(await names({ orderBy: 'laps', direction: 'asc', after })).toContain('d');
        await write('c');
        expect(await names({ orderBy: 'laps', direction, after })).toEqual(rest);
        await write(racer('c', { laps: 7 }));
      }
    });
  });

  describe('filters', () => {
    it('are met all at once, in every order and page size, and counted', () =>
      fc.assert(
        fc.asyncProperty(rowsOf(40), where, order, limit, async (rows, filter, by, size) => {
          await begin();
          await write(...rows);
          const met = plainList(rows, { ...by, where: filter }).map(({ name }) => name);
          expect(await walk({ ...by, where: filter, limit: size })).toEqual(met);
          expect(await store.count(filter)).toBe(met.length);
        }),
        { numRuns: 200 },
      ));

    it('that some rows meet give those page by page, by every ordering in both directions', async () => {
      const values = [null, 'red', -1.5, true, '', 'blue', 7];
      const many = Array.from({ length: 120 }, (_, i) =>
        racer(`r${i}`, {
          laps: i % 5,
          best: values[i % 7] ?? null,
          club: i % 3 === 0 ? 'red' : 'blue',
          league: i % 4,
          pro: i % 2 === 0,
        }),
      );
      await write(...many);
      const filters = [
        { club: 'blue', pro: true },
        { club: 'red', league: 3 },
        { club: 'blue', league: 2, pro: true },
        { league: 1, pro: true },
        { club: 'green', pro: true },
      ];
      for (const filter of filters)
        for (const orderBy of ['laps', 'best', 'club', 'name'])
          for (const direction of ['asc', 'desc'] as const) {
            const wanted = { orderBy, direction, where: filter };
            const met = plainList(many, wanted).map(({ name }) => name);
            expect(await walk({ ...wanted, limit: 7 })).toEqual(met);
          }
    });

    it('go on after a row that no longer meets them', async () => {
      const five = ['a', 'b', 'c', 'd', 'e'].map((name) =>
        racer(name, { laps: 7, club: 'red', pro: true }),
      );
      await write(...five);
      const red = { orderBy: 'laps', where: { club: 'red', pro: true } };
      const { items } = await page({ ...red, limit: 3 });
      const after = items.at(-1)?.member ?? '';
      await write(racer('c', { laps: 7, club: 'blue', pro: true }));
      expect(await names({ ...red, after })).toEqual(['d', 'e']);
      await write('c');
      expect(await names({ ...red, after })).toEqual(['d', 'e']);
      expect(await names({ ...red, direction: 'desc', after })).toEqual(['b', 'a']);
    });

    it('find the few rows among many that meet them all', async () => {
      const many = Array.from({ length: 900 }, (_, i) =>
        racer(`racer-${String(i).padStart(3, '0')}`, {
          laps: i % 7,
          club: i % 2 === 0 ? 'red' : 'blue',
          league: i % 449 === 0 ? 1 : 2,
          pro: i % 3 === 0,
        }),
      );
      await write(...many);
      const few = { club: 'red', league: 1 };
      expect(await walk({ where: few, limit: 1 })).toEqual(['racer-000', 'racer-898']);
      const some = { club: 'blue', pro: true };
      const wanted = { where: some, orderBy: 'laps', direction: 'asc' } as const;
      const met = plainList(many, wanted).map(({ name }) => name);
      expect(await walk({ ...wanted, limit: 40 })).toEqual(met);
      expect(await store.count(some)).toBe(150);
    });
  });
}
