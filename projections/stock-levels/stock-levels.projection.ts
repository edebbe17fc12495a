import { defineOrigin, defineProjection, minutes, repairBy, seconds } from '#station';
import { orders, type OrderLine } from '../producers/order-service.js';
import { stockCorrections } from '../producers/stock-corrections.js';
import { ON_HAND, stock, StockOnHand, warehouse } from '../producers/warehouse-service.js';
import { StockLevel } from './stock-level.js';

/** What the warehouse counts. */
const counted = defineOrigin<StockLevel>()({
  from: warehouse,
  batch: 100,
  question: (productIds) => ({ at: ON_HAND, body: { productIds } }),
  answer: StockOnHand,
  rows: (answer) =>
    Object.fromEntries(answer.stock.map(({ productId, onHand }) => [productId, { onHand }])),
  fields: ['onHand'],
  ttl: seconds(1),
});

/** Every product that was received, ordered or cancelled: a sum, so the order of the streams does not matter. */
export const stockLevels = defineProjection({
  name: 'stock-levels',
  version: 1,
  owner: 'team-logistics',
  staleness: { budget: seconds(1) },
  urgency: 'realtime',
  reads: [orders, stock, stockCorrections],
  serves: StockLevel,
  key: 'productId',
  keysOf: {
    OrderPlaced: (e) => e.data.lines.map((line) => line.productId),
    OrderCancelled: (e) => e.data.lines.map((line) => line.productId),
    StockReceived: (e) => [e.data.productId],
    StockCorrected: (e) => [e.data.productId],
  },
  initial: (productId) => ({ productId, onHand: 0, corrected: 0 }),
  fold: {
    OrderPlaced: (row, e, productId) => moved(row, -unitsOf(e.data.lines, productId)),
    OrderCancelled: (row, e, productId) => moved(row, unitsOf(e.data.lines, productId)),
    StockReceived: (row, e) => moved(row, e.data.quantity),
    StockCorrected: (row, { data: { by } }) => ({
      ...moved(row, by),
      corrected: row.corrected + by,
    }),
  },
  orderings: { onHand: 'asc' },
  reconciled: {
    every: minutes(5),
    sample: 100,
    with: counted,
    repair: repairBy<StockLevel>()({
      publishes: stockCorrections,
      event: ({ key: productId, ours, theirs }) => ({
        type: 'StockCorrected',
        data: { productId, by: (theirs?.onHand ?? 0) - (ours?.onHand ?? 0) },
      }),
    }),
  },
});

const moved = (row: StockLevel, by: number): StockLevel => ({ ...row, onHand: row.onHand + by });

/** A product may stand on several lines of an order. */
const unitsOf = (lines: readonly OrderLine[], productId: string): number =>
  lines.reduce((sum, line) => (line.productId === productId ? sum + line.quantity : sum), 0);
