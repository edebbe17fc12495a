import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { serveStation, type ServedStation } from './served-station.js';

const T = Date.parse('2030-01-01T00:00:00Z');

export const card = (productId: string, priceMinor = 1) => ({
  productId,
  name: `Card ${productId}`,
  priceMinor,
  updatedAt: 0,
});

/** Five cards, a to e, 3 s old, of a station whose clock stands still. */
export async function cardStation(): Promise<ServedStation> {
  const station = await serveStation({ served: [ProductCardsModule], clock: { now: () => T } });
  const cards = ['a', 'b', 'c', 'd', 'e'].map((id) => [id, card(id)] as const);
  await station.commit(productCards, Object.fromEntries(cards), {
    offsets: { PRODUCTS: 7 },
    asOf: T - 3_000,
  });
  return station;
}

/** How old its cards are, as field and in the extensions of an answer. */
export const CARDS_AGE = { stalenessMs: 3_000, budgetMs: 10_000, state: 'FRESH' } as const;

/** What clients ask of every list: relay's fields beside the station's own. */
export const CARDS = `query Cards($first: Int, $after: String) {
  productCards(first: $first, after: $after) {
    edges { cursor node { productId name priceMinor } }
    pageInfo { endCursor hasNextPage }
    freshness { stalenessMs budgetMs state }
  }
}`;

export const CHANGED = `subscription Changed($after: String) {
  productCardsChanged(after: $after) { key kind cursor node { productId name priceMinor } }
}`;

export interface ChangeOfCard {
  readonly key: string;
  readonly kind: string;
  readonly cursor: string;
  readonly node: { readonly productId: string; readonly priceMinor: number } | null;
}

/** Changes a card until somebody who has just subscribed hears of it: nothing tells when that is. */
export async function changeUntil(station: ServedStation, heard: () => boolean): Promise<void> {
  for (let price = 100; !heard(); price++) {
    await station.commit(productCards, { a: card('a', price) });
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
