import { defineProjection, newerThan, seconds } from '#station';
import { products } from '../producers/product-service.js';
import { ProductCard } from './product-card.js';

export const productCards = defineProjection({
  name: 'product-cards',
  version: 1,
  owner: 'team-catalogue',
  staleness: { budget: seconds(10) },
  reads: [products],
  serves: ProductCard,
  key: 'productId',
  keysOf: {
    ProductUpdated: (e) => [e.data.productId],
  },
  // Nobody reads this row: every event that makes a card is newer than 1970.
  initial: (productId) => ({ productId, name: '', priceMinor: 0, updatedAt: 0 }),
  fold: {
    ProductUpdated: (card, { data }) => {
      const updatedAt = Date.parse(data.updatedAt);
      if (!newerThan(updatedAt, card.updatedAt)) return card;
      return { ...card, name: data.name, priceMinor: data.priceMinor, updatedAt };
    },
  },
  orderings: { name: 'asc', priceMinor: 'asc', updatedAt: 'desc' },
  // Shops without GraphQL follow the cards on the subject station.feed.product-cards.
  feed: { nats: true },
});
