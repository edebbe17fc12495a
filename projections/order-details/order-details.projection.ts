import { defineProjection, refIn, REMOVED, seconds } from '#station';
import { orders, type OrderLine } from '../producers/order-service.js';
import { productCards } from '../product-cards/product-cards.projection.js';
import { OrderDetail, OrderLineView } from './order-detail.js';

/** Each order with what was cancelled of it; what its products are called now is joined when it is read. */
export const orderDetails = defineProjection({
  name: 'order-details',
  version: 1,
  owner: 'team-orders',
  staleness: { budget: seconds(5) },
  reads: [orders],
  serves: OrderDetail,
  key: 'orderId',
  keysOf: {
    OrderPlaced: (e) => [e.data.orderId],
    // One that does not say which order it is about changes none.
    OrderCancelled: (e) => (e.data.cancels === undefined ? [] : [e.data.cancels]),
  },
  // Nobody reads this row: what is cancelled of an order that was never placed here leaves none.
  initial: (orderId) => ({ orderId, customerId: null, placedAt: NEVER, lines: [], totalMinor: 0 }),
  fold: {
    OrderPlaced: (order, e) =>
      withLines(
        { ...order, customerId: e.data.customerId ?? null, placedAt: e.time },
        e.data.lines.map((line) => ({ ...line, cancelled: 0 })),
      ),
    OrderCancelled: (order, e) =>
      order.placedAt === NEVER ? REMOVED : withLines(order, without(order.lines, e.data.lines)),
  },
  orderings: { placedAt: 'desc', totalMinor: 'desc' },
  filters: ['customerId'],
  personal: { person: 'customerId', fields: ['customerId'] },
  refs: { card: refIn(OrderLineView, productCards, (line: OrderLineView) => line.productId) },
});

const NEVER = 0;

const withLines = (order: OrderDetail, lines: OrderLineView[]): OrderDetail => ({
  ...order,
  lines,
  totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
});

/** Takes cancelled goods off the lines of their product, in order; never more than a line still has. */
function without(lines: readonly OrderLineView[], gone: readonly OrderLine[]): OrderLineView[] {
  const left = new Map<string, number>();
  for (const { productId, quantity } of gone)
    left.set(productId, (left.get(productId) ?? 0) + quantity);
  return lines.map((line) => {
    const taken = Math.min(line.quantity, left.get(line.productId) ?? 0);
    left.set(line.productId, (left.get(line.productId) ?? 0) - taken);
    return { ...line, quantity: line.quantity - taken, cancelled: line.cancelled + taken };
  });
}
