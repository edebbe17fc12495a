import { seconds } from '#station';
import { keepsItsPromises, specOf, stationOf } from '#station/testing';
import { popularProducts } from './popular-products.projection.js';

const given = specOf(popularProducts);

const line = (productId: string, quantity: number, unitPriceMinor = 100) => ({
  productId,
  quantity,
  unitPriceMinor,
});
type Line = ReturnType<typeof line>;

const placed = (time: string, ...lines: Line[]) => ({
  type: 'OrderPlaced' as const,
  time,
  data: { orderId: '536365', lines },
});
const cancelled = (time: string, ...lines: Line[]) => ({
  type: 'OrderCancelled' as const,
  time,
  data: { orderId: 'C536379', lines },
});
const updated = (name: string, updatedAt: string) => ({
  type: 'ProductUpdated' as const,
  time: updatedAt,
  data: { productId: 'heart', name, priceMinor: 255, updatedAt },
});

const LANDMARK = '2010-01-01T00:00:00Z';
const A_WEEK_LATER = '2010-01-08T00:00:00Z';

describe('popular-products', () => {
  it('counts the units and the revenue of every line of a product', () =>
    given(placed(LANDMARK, line('heart', 6, 255), line('lantern', 6, 339)))
      .when(placed(A_WEEK_LATER, line('heart', 2, 255), line('heart', 1, 200)))
      .thenRows({
        heart: { unitsSold: 9, revenueMinor: 8 * 255 + 200 },
        lantern: { unitsSold: 6, revenueMinor: 6 * 339 },
      }));

  it('takes a cancellation off units and revenue', () =>
    given(placed(LANDMARK, line('heart', 6, 255)))
      .when(cancelled(A_WEEK_LATER, line('heart', 2, 255)))
      .thenRows({ heart: { unitsSold: 4, revenueMinor: 4 * 255 } }));

  it('goes below zero when goods sold before the first event come back', () =>
    given()
      .when(cancelled(LANDMARK, line('heart', 2, 255)))
      .thenRows({ heart: { unitsSold: -2, revenueMinor: -510, popularity: null } }));

  it('weighs a unit twice as much as one sold a week before', () =>
    given()
      .when(
        placed(LANDMARK, line('heart', 8), line('lantern', 4)),
        placed(A_WEEK_LATER, line('heart', 4), line('lantern', 6)),
      )
      .thenRows({ heart: { popularity: 4 }, lantern: { popularity: 4 } }));

  it('takes a cancellation off popularity at the time of the cancellation', () =>
    given(placed(LANDMARK, line('heart', 8)))
      .when(cancelled(A_WEEK_LATER, line('heart', 2)))
      .thenRows({ heart: { popularity: 2 } }));

  it('leaves no popularity when more comes back than counts', () =>
    given(placed(LANDMARK, line('heart', 8)))
      .when(cancelled(A_WEEK_LATER, line('heart', 8)))
      .thenRows({ heart: { popularity: null, unitsSold: 0 } }));

  it('has a row for a product that was described and never ordered', () =>
    given()
      .when(updated('HANGING HEART', LANDMARK))
      .thenRows({
        heart: { name: 'HANGING HEART', unitsSold: 0, revenueMinor: 0, popularity: null },
      }));

  it('names a product as its newest update does', () =>
    given(placed(LANDMARK, line('heart', 1)), updated('CREAM HEART', A_WEEK_LATER))
      .when(updated('WHITE HEART', LANDMARK))
      .thenRows({ heart: { name: 'CREAM HEART', unitsSold: 1 } }));

  it('tells goods from charges by the product id', () => {
    const goods = ['85123A', '15056bl', 'DCGSSBOY', 'gift_0001_40', 'PADS'];
    const charges = [
      'POST',
      'DOT',
      'C2',
      'M',
      'm',
      'D',
      'S',
      'B',
      'BANK CHARGES',
      'AMAZONFEE',
      'CRUK',
    ];
    const rowsOf = <Kind extends string>(ids: readonly string[], kind: Kind) =>
      Object.fromEntries(ids.map((id) => [id, { kind }]));

    given()
      .when(placed(LANDMARK, ...[...goods, ...charges].map((id) => line(id, 1))))
      .thenRows({ ...rowsOf(goods, 'GOODS'), ...rowsOf(charges, 'CHARGE') });
  });
});

keepsItsPromises(popularProducts, [
  updated('HANGING HEART', LANDMARK),
  placed(LANDMARK, line('heart', 6, 255), line('lantern', 6, 339), line('heart', 1, 0)),
  placed(A_WEEK_LATER, line('lantern', 1, 339), line('POST', 1, 1_800)),
  cancelled(A_WEEK_LATER, line('heart', 2, 255)),
  updated('WHITE HEART', A_WEEK_LATER),
  updated('CREAM HEART', LANDMARK),
  cancelled(A_WEEK_LATER, line('lantern', 100, 339)),
  placed(A_WEEK_LATER, line('heart', 3, 255)),
]);

describe('the freshness of popular-products', () => {
  const station = stationOf(popularProducts);
  afterAll(() => station.close());

  it('has a shelf life of five seconds, from when its streams were seen last', async () => {
    station.publish(placed(LANDMARK, line('heart', 6, 255)));
    expect(await station.row('heart')).toMatchObject({ unitsSold: 6 });
    await station.stopConsumer();
    station.advance(seconds(5));
    expect(await station.freshness()).toMatchObject({ state: 'FRESH', stalenessMs: 5_000 });
    station.advance(seconds(1));
    expect(await station.freshness()).toMatchObject({ state: 'STALE', stalenessMs: 6_000 });
  });
});
