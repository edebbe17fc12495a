/** Whose data the company has; the station itself tells what it corrected. */
export const PRODUCERS = [
  'auth-service',
  'billing-service',
  'challenge-service',
  'customer-service',
  'data-station',
  'driver-service',
  'order-service',
  'payment-service',
  'product-service',
  'shipping-service',
  'trip-service',
  'user-service',
  'warehouse-service',
  'weather-service',
];

/** What it becomes. */
export const PROJECTIONS = [
  'address-book',
  'challenge-leaderboard',
  'contact-directory',
  'customer-identity',
  'driver-cards',
  'order-details',
  'payment-status',
  'popular-products',
  'product-cards',
  'shipments',
  'stock-levels',
  'trip-overviews',
  'user-cards',
  'weather',
];
