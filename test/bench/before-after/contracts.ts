import { z } from 'zod';
import { defineEvents } from '../../../src/index.js';

const revision = z.int();

/** What the services of the chain publish: each thing as it is, whenever it changes. */
export const orders = defineEvents({
  owner: 'order-service',
  stream: 'ORDERS',
  subject: 'chain.orders.*',
  events: {
    OrderChanged: z.object({
      orderId: z.string(),
      userId: z.string(),
      productId: z.string(),
      revision,
    }),
  },
});

export const users = defineEvents({
  owner: 'user-service',
  stream: 'USERS',
  subject: 'chain.users.*',
  events: { UserChanged: z.object({ userId: z.string(), nickname: z.string(), revision }) },
});

export const products = defineEvents({
  owner: 'product-service',
  stream: 'PRODUCTS',
  subject: 'chain.products.*',
  events: { ProductChanged: z.object({ productId: z.string(), name: z.string(), revision }) },
});

export const shipments = defineEvents({
  owner: 'shipping-service',
  stream: 'SHIPMENTS',
  subject: 'chain.shipments.*',
  events: {
    ShipmentChanged: z.object({ orderId: z.string(), driverId: z.string(), revision }),
  },
});

export const drivers = defineEvents({
  owner: 'driver-service',
  stream: 'DRIVERS',
  subject: 'chain.drivers.*',
  events: { DriverChanged: z.object({ driverId: z.string(), name: z.string(), revision }) },
});

/** The contract of each service, and the one type of its events. */
export const PUBLISHED = {
  orders: { contract: orders, type: 'OrderChanged' },
  users: { contract: users, type: 'UserChanged' },
  products: { contract: products, type: 'ProductChanged' },
  shipments: { contract: shipments, type: 'ShipmentChanged' },
  drivers: { contract: drivers, type: 'DriverChanged' },
} as const;
