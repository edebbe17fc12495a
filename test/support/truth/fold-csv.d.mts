/** A row of popular-products. */
export interface TruePopularProduct {
  productId: string;
  name: string | null;
  kind: 'GOODS' | 'CHARGE';
  unitsSold: number;
  revenueMinor: number;
  /** Base-2 logarithm at 2010-01-01T00:00:00Z, half-life 7 days; null where nothing is left. */
  popularity: number | null;
}

/** A row of product-cards. */
export interface TrueProductCard {
  productId: string;
  name: string;
  priceMinor: number;
  /** ISO 8601, UTC, with milliseconds. */
  updatedAt: string;
}

/** What the projections must show once a whole Online Retail file is replayed: rows by product id. */
export function foldCsv(path: string): {
  popularProducts: Map<string, TruePopularProduct>;
  productCards: Map<string, TrueProductCard>;
};
