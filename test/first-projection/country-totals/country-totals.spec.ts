import { keepsItsPromises, specOf } from '#station/testing';
import { countryTotals } from './country-totals.projection.js';

const given = specOf(countryTotals);

const lines = [{ productId: '85123A', quantity: 6, unitPriceMinor: 255 }];
const placed = { type: 'OrderPlaced', data: { orderId: '1', country: 'France', lines } } as const;
const cancelled = {
  type: 'OrderCancelled',
  data: { orderId: 'C2', country: 'France', lines },
} as const;
const nowhere = { type: 'OrderPlaced', data: { orderId: '3', lines } } as const;

describe('country-totals', () => {
  it('sums the orders of a country', () =>
    given(placed)
      .when(placed)
      .thenRows({ France: { orders: 2, revenueMinor: 3060 } }));

  it('takes cancellations off the revenue', () =>
    given(placed)
      .when(cancelled)
      .thenRows({ France: { orders: 1, revenueMinor: 0 } }));

  it('leaves out an order of no country', () => given(placed).unchangedBy(nowhere));
});

keepsItsPromises(countryTotals, [placed, cancelled, nowhere]);
