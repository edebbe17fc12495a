import { z } from 'zod';
import { days, defineEvents, defineOwner, seconds } from '#station';

const StockReceived = z.object({
  deliveryId: z.string().min(1),
  productId: z.string().min(1),
  quantity: z.int().positive().max(1_000_000),
});

/** What the warehouse publishes: goods that came in. It may publish a delivery again, under the same id. */
export const stock = defineEvents({
  owner: 'warehouse-service',
  stream: 'STOCK',
  subject: 'shop.stock.*',
  events: { StockReceived },
  dedupe: { window: days(1) },
});

/** The warehouse, which knows what lies on its shelves. It answers over NATS. */
export const warehouse = defineOwner({
  name: 'warehouse-service',
  over: 'nats',
  rate: { requests: 10, per: seconds(1) },
});

/** Where the warehouse is asked what it has: `{ productIds }`. */
export const ON_HAND = 'warehouse.on-hand';

/** What it answers: products that it never had are left out. */
export const StockOnHand = z.object({
  stock: z.array(z.object({ productId: z.string().min(1), onHand: z.int() })),
});
