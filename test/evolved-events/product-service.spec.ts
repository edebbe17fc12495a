import { keepsItsVersions } from '#station/testing';
import { products } from './product-service.js';

keepsItsVersions(products, [
  {
    type: 'ProductUpdated',
    version: 1,
    data: { productId: '85123A', name: 'WHITE HANGING HEART', price: 2.55 },
    becomes: {
      productId: '85123A',
      name: 'WHITE HANGING HEART',
      priceMinor: 255,
      currency: 'GBP',
    },
  },
]);
