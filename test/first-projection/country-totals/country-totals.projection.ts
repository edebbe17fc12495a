import { defineProjection, seconds } from '#station';
import { orders, type OrderLine } from '../producers/order-service.js';
import { CountryTotal } from './country-total.js';

export const countryTotals = defineProjection({
  name: 'country-totals',
  version: 1,
  owner: 'team-sales',
  staleness: { budget: seconds(30) },
  reads: [orders],
  serves: CountryTotal,
  key: 'country',
  keysOf: {
    OrderPlaced: (e) => (e.data.country === undefined ? [] : [e.data.country]),
    OrderCancelled: (e) => (e.data.country === undefined ? [] : [e.data.country]),
  },
  initial: (country) => ({ country, orders: 0, revenueMinor: 0 }),
  fold: {
    OrderPlaced: (row, e) => ({
      ...row,
      orders: row.orders + 1,
      revenueMinor: row.revenueMinor + valueOf(e.data.lines),
    }),
    OrderCancelled: (row, e) => ({
      ...row,
      revenueMinor: row.revenueMinor - valueOf(e.data.lines),
    }),
  },
  orderings: { revenueMinor: 'desc', orders: 'desc' },
});

const valueOf = (lines: readonly OrderLine[]): number =>
  lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
