import { days, decayedSum, defineProjection, NEVER, newerThan, ref, seconds } from '#station';
import { orders, type OrderLine } from '../producers/order-service.js';
import { products } from '../producers/product-service.js';
import { productCards } from '../product-cards/product-cards.projection.js';
import { PopularProduct } from './popular-product.js';
import { kindOf } from './product-kind.js';

const popularity = decayedSum({ halfLife: days(7), landmark: '2010-01-01T00:00:00Z' });

/** Every product that was ordered, cancelled or described; one that was only described has sold 0 units. */
export const popularProducts = defineProjection({
  name: 'popular-products',
  version: 1,
  owner: 'team-merchandising',
  staleness: { budget: seconds(5) },
  urgency: 'relaxed',
  reads: [orders, products],
  serves: PopularProduct,
  key: 'productId',
  keysOf: {
    OrderPlaced: (e) => e.data.lines.map((line) => line.productId),
    OrderCancelled: (e) => e.data.lines.map((line) => line.productId),
    ProductUpdated: (e) => [e.data.productId],
  },
  initial: (productId) => ({
    productId,
    name: null,
    kind: kindOf(productId),
    unitsSold: 0,
    revenueMinor: 0,
    popularity: NEVER,
    nameAsOf: null,
  }),
  fold: {
    OrderPlaced: (row, e, productId) =>
      sold(row, { ...amountOf(e.data.lines, productId), at: e.time }),
    OrderCancelled: (row, e, productId) => {
      const { units, minor } = amountOf(e.data.lines, productId);
      return sold(row, { units: -units, minor: -minor, at: e.time });
    },
    ProductUpdated: (row, e) => {
      const nameAsOf = Date.parse(e.data.updatedAt);
      return newerThan(nameAsOf, row.nameAsOf) ? { ...row, name: e.data.name, nameAsOf } : row;
    },
  },
  orderings: { popularity: 'desc', unitsSold: 'desc', revenueMinor: 'desc' },
  filters: ['kind'],
  refs: { card: ref(productCards, (row: PopularProduct) => row.productId) },
});

/** What an order is about for one product; it may stand on several lines. */
function amountOf(
  lines: readonly OrderLine[],
  productId: string,
): { units: number; minor: number } {
  let units = 0;
  let minor = 0;
  for (const line of lines) {
    if (line.productId !== productId) continue;
    units += line.quantity;
    minor += line.quantity * line.unitPriceMinor;
  }
  return { units, minor };
}

/** Adds a sale to the row; a cancellation is a sale of less than nothing, at its own time. */
const sold = (
  row: PopularProduct,
  sale: { readonly units: number; readonly minor: number; readonly at: number },
): PopularProduct => ({
  ...row,
  unitsSold: row.unitsSold + sale.units,
  revenueMinor: row.revenueMinor + sale.minor,
  popularity: popularity.add(row.popularity, sale.units, sale.at),
});
