import { minutes } from '#station';
import { keepsItsPromises, specOf, stationOf, type ExampleOf } from '#station/testing';
import type { customerTables } from '../producers/customer-database.js';
import { addressBook } from './address-book.projection.js';

const given = specOf(addressBook);

type Written = ExampleOf<readonly [typeof customerTables]>;
const home = {
  id: 1,
  customer_id: 'ann',
  street: 'Elm Street 1',
  postcode: 'LV-1010',
  city: 'Riga',
  country: 'Latvia',
};
const change = (lsn: number, time: string, data: Written['data']): Written => ({
  type: 'addresses',
  time,
  data: { ...data, source: { table: 'addresses', lsn } },
});
const [MARCH, APRIL, MAY] = [
  '2026-03-01T12:00:00Z',
  '2026-04-01T12:00:00Z',
  '2026-05-01T12:00:00Z',
];
const created = change(10, MARCH, { op: 'c', after: home });
const moved = change(20, APRIL, {
  op: 'u',
  before: { id: 1, customer_id: 'ann' },
  after: { ...home, street: 'Lai 7', city: 'Tartu', country: 'Estonia' },
});
const handedOver = change(30, MAY, {
  op: 'u',
  before: { id: 1, customer_id: 'ann' },
  after: { ...home, customer_id: 'bob' },
});
const deleted = change(40, MAY, { op: 'd', before: { id: 1, customer_id: 'ann' } });

const inRiga = { addressId: 1, city: 'Riga', since: Date.parse(MARCH) };
const inTartu = { addressId: 1, city: 'Tartu', since: Date.parse(APRIL) };
const like = (...addresses: readonly object[]) =>
  addresses.map((address) => expect.objectContaining(address) as never);

describe('address-book', () => {
  it('shows where a customer is, and since when', () =>
    given()
      .when(created, change(11, APRIL, { op: 'c', after: { ...home, id: 2, city: 'Narva' } }))
      .thenRows({
        ann: { current: like(inRiga, { addressId: 2, city: 'Narva' }), former: [] },
      }));

  it('keeps where the customer was, and until when', () =>
    given(created)
      .when(moved)
      .thenRows({
        ann: { current: like(inTartu), former: like({ ...inRiga, until: Date.parse(APRIL) }) },
      }));

  it('keeps what was deleted among the former', () =>
    given(created, moved)
      .when(deleted)
      .thenRows({ ann: { current: [], former: like(inTartu, inRiga) } }));

  it('ends at one customer and begins at the other what is handed over', () =>
    given(created)
      .when(handedOver)
      .thenRows({
        ann: { current: [], former: like({ ...inRiga, until: Date.parse(MAY) }) },
        bob: { current: like({ city: 'Riga', since: Date.parse(MAY) }), former: [] },
      }));

  it('takes a row that a snapshot reads again for no change', () =>
    given(created).unchangedBy(change(50, MAY, { op: 'r', after: home })));

  it('knows by the place in the log what the connector publishes again', () => {
    given(created, moved).unchangedBy(created, moved);
    given(created, moved, deleted).unchangedBy(created, moved, deleted);
    given(created, handedOver).unchangedBy(created, handedOver);
  });

  it('counts every change where the database tells no places', () => {
    const told = (city: string): Written => ({
      type: 'addresses',
      data: { op: 'u', before: null, after: { ...home, city } },
    });
    given(told('Riga'), told('Tartu'))
      .when(told('Riga'))
      .thenRows({
        ann: { current: like({ city: 'Riga' }), former: like({ city: 'Tartu' }, { city: 'Riga' }) },
      });
  });

  it('has no row of a customer of whom only a deletion is known', () =>
    given().when(deleted).thenRows({}));

  it('holds the last twenty former addresses', () => {
    const moves = Array.from({ length: 23 }, (_, index) =>
      change(10 + index, MARCH, {
        op: 'u',
        before: null,
        after: { ...home, city: `City ${index}` },
      }),
    );
    const last = Array.from({ length: 20 }, (_, index) => ({ city: `City ${21 - index}` }));
    given()
      .when(...moves)
      .thenRows({ ann: { current: like({ city: 'City 22' }), former: like(...last) } });
  });

  it('is as old as the last look at the database, and may be for two minutes', async () => {
    const station = stationOf(addressBook);
    station.publish(created);
    expect(await station.row('ann')).toMatchObject({ current: [inRiga] });
    station.sourceGoesAway();
    station.advance(minutes(2));
    expect(await station.freshness()).toMatchObject({ state: 'FRESH' });
    station.advance(minutes(1));
    expect(await station.freshness()).toMatchObject({ state: 'STALE', stalenessMs: minutes(3) });
    await station.close();
  });
});

keepsItsPromises(addressBook, [
  created,
  moved,
  handedOver,
  change(35, MAY, { op: 'c', after: { ...home, id: 2 } }),
  change(41, MAY, { op: 'd', before: { id: 1, customer_id: 'bob', city: null } }),
]);
