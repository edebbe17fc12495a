import { z } from 'zod';
import { defineEvents } from '#station';

/** The whole of a product as it is from `updatedAt` on. */
const Product = z.object({
  productId: z.string().min(1),
  name: z.string().min(1),
  /** The price of one, in pence. */
  priceMinor: z.int().nonnegative(),
  updatedAt: z.iso.datetime(),
});
export type Product = z.output<typeof Product>;

/** What the product service publishes: a product is new, or its name or price changed. */
export const products = defineEvents({
  owner: 'product-service',
  stream: 'PRODUCTS',
  subject: 'shop.products.*',
  events: { ProductUpdated: Product },
});
