import { z } from 'zod';
import { defineEvents, evolved } from '#station';

const ProductV1 = z.object({ productId: z.string(), name: z.string(), price: z.number() });

const ProductV2 = z.object({
  productId: z.string(),
  name: z.string(),
  priceMinor: z.int(),
  currency: z.string().length(3),
});

export const products = defineEvents({
  owner: 'product-service',
  stream: 'PRODUCTS',
  subject: 'shop.products.>',
  events: {
    ProductUpdated: evolved(ProductV1).to(ProductV2, ({ price, ...product }) => ({
      ...product,
      priceMinor: Math.round(price * 100),
      currency: 'GBP',
    })),
  },
});
