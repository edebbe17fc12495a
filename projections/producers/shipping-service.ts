import { z } from 'zod';
import { days, defineEvents } from '#station';

/** What the shipping service publishes: parcels on their way. It may publish one again, under the same id. */
export const shipping = defineEvents({
  owner: 'shipping-service',
  stream: 'SHIPMENTS',
  subject: 'shop.shipments.*',
  events: {
    ShipmentDispatched: z.object({
      orderId: z.string().min(1),
      carrier: z.string().min(1),
      trackingCode: z.string().min(1),
    }),
    ShipmentDelivered: z.object({ orderId: z.string().min(1) }),
  },
  dedupe: { window: days(1) },
});
