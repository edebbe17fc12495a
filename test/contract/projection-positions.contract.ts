import fc from 'fast-check';
import { seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import type { PositionRequest, ProjectionStore } from '../../src/store/projection-store.js';
import { plainList, plainPosition, racer } from '../support/racers.js';
import { racers, type Racer } from '../support/racing-projection.js';

const number = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(0.5, -1.25, 1e300));
const rows: fc.Arbitrary<Racer[]> = fc.uniqueArray(
  fc.record({
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
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 40, size: 'max' },
);
const asked = fc.record({
  orderBy: fc.constantFrom('laps', 'best', 'club', 'name'),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  neighbours: fc.integer({ min: 0, max: 4 }),
  filter: fc.constantFrom(
    undefined,
    ['club', 'red'] as const,
    ['club', null] as const,
    ['league', 1] as const,
    ['pro', true] as const,
  ),
});

/** What every projection store promises of positions. `open` gives an empty one. */
export function keepsThePositionPromises(
  open: (projection: Projection) => Promise<ProjectionStore>,
): void {
  let store: ProjectionStore;
  const begin = async (all: readonly Racer[]): Promise<void> => {
    store = await open(racers);
    const fencingToken = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
    await store.commit({
      fencingToken,
      from: {},
      to: { RACES: { sequence: 1, streamCreated: 'then' } },
      changes: all.map((after) => ({ key: after.name, before: undefined, after })),
      counts: { folded: 0, filtered: 0, deadLettered: 0 },
      asOf: await store.now(),
    });
  };
  const read = (key: string, request: Partial<PositionRequest> = {}) =>
    store.position({ key, orderBy: 'laps', direction: 'desc', neighbours: 2, ...request });
  const positions = async (keys: readonly string[], request: Partial<PositionRequest> = {}) =>
    Promise.all(keys.map(async (key) => (await read(key, request)).found?.position));
  const namesOf = (of: readonly object[] | undefined) =>
    of?.map((row) => (row as { name: string }).name);

  const TEAM = [
    racer('ann', { laps: 10, club: 'red' }),
    racer('bob', { laps: 7, club: 'blue' }),
    racer('cid', { laps: 7, club: 'red' }),
    racer('dee', { laps: 3, club: 'red' }),
    racer('eve', { laps: -1 }),
  ];
  const NAMES = TEAM.map(({ name }) => name);

  describe('a position', () => {
    it('is shared by rows that tie, and the next counts them all', async () => {
      await begin(TEAM);
      expect(await positions(NAMES)).toEqual([1, 2, 2, 4, 5]);
      expect(await positions(NAMES, { direction: 'asc' })).toEqual([5, 3, 3, 2, 1]);
    });

    it('is of the list that the filter leaves', async () => {
      await begin(TEAM);
      const filter = ['club', 'red'] as const;
      expect(await positions(NAMES, { filter })).toEqual([1, undefined, 2, 3, undefined]);
      expect((await read('cid', { filter })).found).toMatchObject({ position: 2, total: 3 });
    });

    it('tells the row, and those around it in the order of the list', async () => {
      await begin(TEAM);
      const { found } = await read('cid', { neighbours: 1 });
      expect(found).toMatchObject({ position: 2, total: 5, row: TEAM[2] });
      const page = await store.page({ orderBy: 'laps', direction: 'desc', where: {}, limit: 5 });
      const list = page.items.map(({ key }) => key);
      expect([...(namesOf(found?.above) ?? []), 'cid', ...(namesOf(found?.below) ?? [])]).toEqual(
        list.slice(list.indexOf('cid') - 1, list.indexOf('cid') + 2),
      );
    });

    it('has fewer rows around it at the ends, and none where none are asked for', async () => {
      await begin(TEAM);
      expect((await read('ann')).found?.above).toEqual([]);
      expect((await read('eve')).found?.below).toEqual([]);
      expect((await read('bob', { neighbours: 0 })).found).toMatchObject({ above: [], below: [] });
    });

    it('is shared by rows without a value, which come first, and by equal texts', async () => {
      await begin(TEAM);
      const byClub = { orderBy: 'club', direction: 'asc' } as const;
      expect(await positions(NAMES, byClub)).toEqual([3, 2, 3, 3, 1]);
      expect(await positions(NAMES, { ...byClub, direction: 'desc' })).toEqual([1, 4, 1, 1, 5]);
    });

    it('is its own by key', async () => {
      await begin(TEAM);
      expect(await positions(NAMES, { orderBy: 'name', direction: 'asc' })).toEqual([
        1, 2, 3, 4, 5,
      ]);
    });

    it('moves when rows do', async () => {
      await begin(TEAM);
      const after = racer('eve', { laps: 11, club: 'blue' });
      const at = (sequence: number) => ({ RACES: { sequence, streamCreated: 'then' } });
      await store.commit({
        fencingToken: (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0,
        from: at(1),
        to: at(2),
        changes: [
          { key: 'eve', before: TEAM[4], after },
          { key: 'bob', before: TEAM[1], after: undefined },
        ],
        counts: { folded: 0, filtered: 0, deadLettered: 0 },
      });
      expect(await positions(NAMES)).toEqual([2, undefined, 3, 4, 1]);
      expect((await read('eve', { filter: ['club', 'blue'] })).found?.total).toBe(1);
    });

    it('is none where there is no row, and tells where the projection stands all the same', async () => {
      await begin(TEAM);
      const { found, standing, changes } = await read('nobody');
      expect(found).toBeUndefined();
      expect(standing).toMatchObject({ gap: false, offsets: { RACES: 1 } });
      expect(standing.asOf).toBeLessThanOrEqual(standing.now);
      expect(changes).toBe(5);
    });

    it('is told with where the projection stands in the same step', async () => {
      await begin(TEAM);
      const { standing, changes } = await read('ann');
      const known = await store.standing();
      expect(standing).toMatchObject({ version: known.version, asOf: known.asOf });
      expect(changes).toBe(5);
    });

    it('equals the naive ranking of any rows, in any order, under any filter', () =>
      fc.assert(
        fc.asyncProperty(
          rows,
          fc.array(asked, { minLength: 1, maxLength: 4 }),
          async (all, lists) => {
            await begin(all);
            for (const { orderBy, direction, neighbours, filter } of lists) {
              const where = filter === undefined ? {} : { [filter[0]]: filter[1] };
              const list = plainList(all, { orderBy, direction, where });
              for (const row of all) {
                const request = { orderBy, direction, neighbours, filter };
                const { found } = await read(row.name, request);
                const at = list.indexOf(row);
                expect(found).toEqual(
                  at < 0
                    ? undefined
                    : {
                        position: plainPosition(list, row, orderBy as keyof Racer),
                        total: list.length,
                        row,
                        above: list.slice(Math.max(0, at - neighbours), at),
                        below: list.slice(at + 1, at + 1 + neighbours),
                      },
                );
              }
            }
          },
        ),
        { numRuns: 40 },
      ));
  });
}
