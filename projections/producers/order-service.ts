import { z } from 'zod';
import { defineEvents, hours } from '#station';

/** One product on an order. */
export const OrderLine = z.object({
  productId: z.string().min(1),
  /** How many were ordered, or given back: always above zero, the event says which way. */
  quantity: z.int().positive().max(1_000_000),
  /** The price of one, in pence. */
  unitPriceMinor: z.int().nonnegative().max(100_000_000),
});
export type OrderLine = z.output<typeof OrderLine>;

/** An order, or the cancellation of goods; `lines` may name a product more than once. */
const Order = z.object({
  orderId: z.string().min(1),
  /** Absent where the shop does not know who ordered. */
  customerId: z.string().min(1).optional(),
  /** The customer's country, in English. */
  country: z.string().min(1).optional(),
  lines: z.array(OrderLine).min(1),
});
export type Order = z.output<typeof Order>;

const Cancellation = Order.extend({
  /** The order that is cancelled as a whole; absent where goods of any order went back. */
  cancels: z.string().min(1).optional(),
});

/** What the order service publishes: goods ordered, and goods that went back. */
export const orders = defineEvents({
  owner: 'order-service',
  stream: 'ORDERS',
  subject: 'shop.orders.*',
  events: {
    OrderPlaced: Order,
    /** Goods given back, refused or written off. `orderId` is the cancellation's own number. */
    OrderCancelled: Cancellation,
  },
  // Its outbox publishes an order again until it is acknowledged: stock and sales count it once.
  dedupe: { window: hours(1) },
});
