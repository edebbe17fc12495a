import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

const card = (productId: string) => ({
  productId,
  name: `Card ${productId}`,
  priceMinor: 255,
  updatedAt: 1_000,
});

const MANY = `query Many($keys: [ID!]!, $fresh: FreshInput) {
  productCardsByProductId(keys: $keys, fresh: $fresh) { productId freshness { offsets } }
}`;

describe('GraphQL lookups by keys', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({ served: [PopularProductsModule, ProductCardsModule] });
    const cards = Object.fromEntries(['a', 'b', 'c', 'null'].map((id) => [id, card(id)]));
    station.source.createStream('PRODUCTS', ['shop.products.*']);
    for (let sequence = 1; sequence <= 8; sequence += 1)
      station.source.publish('shop.products.a', {});
    await station.commit(productCards, cards, { offsets: { PRODUCTS: 7 }, asOf: Date.now() });
  });
  afterAll(() => station.close());
  beforeEach(() => {
    station.stores.calls.length = 0;
  });

  const lookUp = async (keys: readonly unknown[], fresh?: object) => {
    const { data, errors, ...answer } = await station.query(MANY, { keys, fresh });
    expect(errors).toBeUndefined();
    const rows = data?.['productCardsByProductId'] as ({ productId: string } | null)[];
    return { ids: rows.map((row) => row?.productId ?? null), rows, ...answer };
  };

  it('keep the order of the keys, give null where there is no row, and read the store once', async () => {
    const { ids } = await lookUp(['c', 'none', 'a', 'c', 'null', '']);
    expect(ids).toEqual(['c', null, 'a', 'c', 'null', null]);
    expect(station.stores.calls).toEqual(['product-cards.readRows']);
  });

  it('share that one call with every other lookup of the request', async () => {
    const { data } = await station.query(`{
      x: productCardsByProductId(keys: ["a", "b"]) { name }
      y: productCardsByProductId(keys: ["b", "z"]) { name }
      productCard(productId: "c") { name }
    }`);
    expect(data).toEqual({
      x: [{ name: 'Card a' }, { name: 'Card b' }],
      y: [{ name: 'Card b' }, null],
      productCard: { name: 'Card c' },
    });
    expect(station.stores.calls).toEqual(['product-cards.readRows']);
  });

  it('take numbers as keys, as ids are', async () =>
    expect((await lookUp([1])).ids).toEqual([null]));

  it('of no key are no row, as fresh as demanded all the same', async () => {
    expect(await lookUp([])).toMatchObject({
      ids: [],
      extensions: { freshness: { 'product-cards': { state: 'FRESH' } } },
    });
    const { errors } = await station.query(MANY, {
      keys: [],
      fresh: { after: ['PRODUCTS:8'], onBreach: 'REJECT' },
    });
    expect(errors).toHaveLength(1);
  });

  it('tell how fresh each row is', async () => {
    const { rows, headers } = await lookUp(['a', 'none']);
    expect(rows).toEqual([{ productId: 'a', freshness: { offsets: ['PRODUCTS:7'] } }, null]);
    expect(headers.get('age')).toMatch(/^\d+$/);
  });

  it('wait together for what they must have come to', async () => {
    const answer = lookUp(['a', 'new'], { after: ['PRODUCTS:8'], waitMs: 20_000 });
    await station.commit(productCards, { new: card('new') }, { offsets: { PRODUCTS: 8 } });
    const { rows } = await answer;
    expect(rows).toEqual([
      { productId: 'a', freshness: { offsets: ['PRODUCTS:8'] } },
      { productId: 'new', freshness: { offsets: ['PRODUCTS:8'] } },
    ]);
  });

  it('are at most 200 in one answer', async () => {
    const keys = Array.from({ length: 201 }, (_, i) => `p${i}`);
    expect((await lookUp(keys.slice(1))).ids).toHaveLength(200);
    station.stores.calls.length = 0;
    const { errors } = await station.query(MANY, { keys });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('keys holds 201, but at most 200 rows'),
        extensions: { code: 'PAGE_SIZE_INVALID' },
      },
    ]);
    expect(station.stores.calls).toEqual([]);
  });
});
