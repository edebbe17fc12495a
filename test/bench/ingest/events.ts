/** The same order events for every contestant: one line each, products drawn by Zipf's law, some 290 bytes of JSON. */
export function* orderEvents(count: number, seed = 1): Generator<string> {
  const random = mulberry32(seed);
  for (let i = 0; i < count; i++) {
    yield JSON.stringify({
      orderId: `order-${i}`,
      customerId: `customer-${Math.floor(random() * 5_000)}`,
      country: 'United Kingdom',
      channel: i % 3 === 0 ? 'web' : 'shop',
      note: 'gift wrapped, with a card',
      lines: [
        {
          productId: `P${zipf(random())}`,
          description: 'WHITE HANGING HEART T-LIGHT HOLDER',
          quantity: 1 + Math.floor(random() * 12),
          unitPriceMinor: 100 + Math.floor(random() * 900),
        },
      ],
    });
  }
}

const PRODUCTS = 4_000;

/** A rank from 1 to 4,000, about as often as one over itself. */
const zipf = (uniform: number): number => Math.floor(PRODUCTS ** uniform);

/** A small, seeded generator of numbers from 0 to 1 (mulberry32, T. Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
