import { z } from 'zod';
import { faultsOf } from './check-definitions.js';
import { hours, milliseconds, minutes, seconds } from './duration.js';
import { defineEvents } from './event-contract.js';
import { defineOrigin } from './origin.js';
import { defineOwner } from './owner.js';
import { defineProjection, type Projection } from './projection.js';
import { repairBy, type Reconciliation } from './reconciliation.js';

abstract class Shelf {
  abstract id: string;
  abstract units: number;
}

const Moved = z.object({ id: z.string(), units: z.number() });
const moves = defineEvents({
  owner: 'warehouse',
  stream: 'MOVES',
  subject: 'moves.*',
  events: { Moved },
});
const corrections = defineEvents({
  owner: 'data-station',
  stream: 'CORRECTIONS',
  subject: 'station.corrections.shelves.*',
  events: { Corrected: Moved },
});
const warehouse = defineOwner({
  name: 'warehouse',
  over: 'nats',
  rate: { requests: 1, per: seconds(1) },
});
const counted = defineOrigin<Shelf>()({
  from: warehouse,
  batch: 10,
  question: (ids) => ({ at: 'count', body: ids }),
  answer: z.record(z.string(), z.number()),
  rows: (answer) =>
    Object.fromEntries(Object.entries(answer).map(([id, units]) => [id, { units }])),
  fields: ['units'],
  ttl: seconds(1),
});
const repair = repairBy<Shelf>()({
  publishes: corrections,
  event: ({ key: id }) => ({ type: 'Corrected', data: { id, units: 0 } }),
});
const sound: Reconciliation<Shelf> = { every: minutes(5), sample: 100, with: counted, repair };

const shelves = (
  reconciled: Reconciliation<Shelf>,
  more: Partial<Projection> = {},
): Projection => ({
  ...defineProjection({
    name: 'shelves',
    version: 1,
    owner: 'team-stock',
    staleness: { budget: seconds(1) },
    reads: [moves, corrections],
    serves: Shelf,
    key: 'id',
    keysOf: { Moved: ({ data }) => [data.id], Corrected: ({ data }) => [data.id] },
    initial: (id) => ({ id, units: 0 }),
    fold: { Moved: (row) => row, Corrected: (row) => row },
    reconciled,
  }),
  ...more,
});

const OF = 'Projection "shelves" of team-stock is';

const faulty: readonly (readonly [string, Projection, string])[] = [
  [
    'runs without end',
    shelves({ ...sound, every: milliseconds(0) }),
    `${OF} reconciled every 0 ms`,
  ],
  ['samples of nothing', shelves({ ...sound, sample: 0 }), `${OF} reconciled 0 rows at a time`],
  ['samples of a flood', shelves({ ...sound, sample: 1_001 }), `${OF} reconciled 1001 rows`],
  [
    'questions about half a key',
    shelves({ ...sound, with: { ...counted, batch: 0.5 } }),
    `${OF} reconciled by questions about 0.5 keys`,
  ],
  [
    'a settle that never ends',
    shelves({ ...sound, settle: hours(Infinity) }),
    `${OF} reconciled with a settle of Infinity ms`,
  ],
  [
    'no field to compare',
    shelves({ ...sound, with: { ...counted, fields: [] } }),
    `${OF} reconciled by no field.`,
  ],
  [
    'a field that rows lack',
    shelves({ ...sound, with: { ...counted, fields: ['boxes'] } }),
    `${OF} reconciled by "boxes", a field that the row of initial lacks.`,
  ],
  [
    'a repair that is not read',
    shelves(sound, { reads: [moves] }),
    `${OF} repaired by events of CORRECTIONS, which it does not read.`,
  ],
  [
    "a repair in a producer's stream",
    shelves({
      ...sound,
      repair: repairBy<Shelf>()({
        publishes: moves,
        event: ({ key: id }) => ({ type: 'Moved', data: { id, units: 0 } }),
      }),
    }),
    `${OF} repaired by events on moves.*; the station publishes on station.… only.`,
  ],
  [
    'rows of what polls find',
    shelves(sound, { reads: [{ ...moves, polled: true }, corrections] }),
    `${OF} reconciled, but reads MOVES, which polls fill`,
  ],
  [
    'a field that comes from its origin',
    shelves(sound, { origin: counted }),
    `${OF} reconciled by "units", which its rows do not keep`,
  ],
];

describe('the checks of a definition that is reconciled', () => {
  it('find nothing wrong with a sound one', () => expect(faultsOf([shelves(sound)])).toEqual([]));

  it('find nothing wrong with one that only tells drift', () => {
    const { repair: _, ...told } = sound;
    expect(faultsOf([shelves(told)])).toEqual([]);
  });

  for (const [what, projection, fault] of faulty)
    it(`refuse ${what}`, () =>
      expect(faultsOf([projection])).toContainEqual(expect.stringContaining(fault)));
});
