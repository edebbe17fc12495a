import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import type { PopularProduct } from '../../projections/popular-products/popular-product.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

const product = (productId: string, unitsSold: number): PopularProduct => ({
  productId,
  name: `Product ${productId}`,
  kind: productId.startsWith('POST') ? 'CHARGE' : 'GOODS',
  unitsSold,
  revenueMinor: 3_000_000_000 + unitsSold,
  popularity: unitsSold === 0 ? null : unitsSold / 2,
  nameAsOf: 7,
});

/** Units sold by seven products: with ties, so that order is not by units alone. */
const UNITS = { a: 5, b: 3, c: 5, d: 0, e: 3, POST: 9, POST2: 5 };

const card = (productId: string) => ({
  productId,
  name: `Card ${productId}`,
  priceMinor: 255,
  updatedAt: Date.parse('2010-12-01T08:26:00Z'),
});

describe('GraphQL queries', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({ served: [PopularProductsModule, ProductCardsModule] });
    await station.commit(
      popularProducts,
      Object.fromEntries(Object.entries(UNITS).map(([id, units]) => [id, product(id, units)])),
    );
    await station.commit(productCards, { a: card('a'), b: card('b'), POST: card('POST') });
  });
  afterAll(() => station.close());
  beforeEach(() => {
    station.stores.calls.length = 0;
  });

  const dataOf = async (query: string, variables?: object): Promise<unknown> => {
    const { data, errors } = await station.query(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };

  describe('of one row', () => {
    it('answer its fields: money as whole minor units, times in RFC 3339', async () => {
      expect(
        await dataOf(`{
          popularProduct(productId: "a") { productId name kind unitsSold revenueMinor popularity }
          productCard(productId: "a") { name priceMinor updatedAt }
        }`),
      ).toEqual({
        popularProduct: {
          productId: 'a',
          name: 'Product a',
          kind: 'GOODS',
          unitsSold: 5,
          revenueMinor: 3_000_000_005,
          popularity: 2.5,
        },
        productCard: { name: 'Card a', priceMinor: 255, updatedAt: '2010-12-01T08:26:00.000Z' },
      });
    });

    it('answer null where there is none', async () =>
      expect(await dataOf('{ popularProduct(productId: "none") { name } }')).toEqual({
        popularProduct: null,
      }));

    it('are read in one call of the store, each row once', async () => {
      const answer = await dataOf(
        '{ x: popularProduct(productId: "a") { name } y: popularProduct(productId: "b") { name } z: popularProduct(productId: "a") { unitsSold } }',
      );
      expect(answer).toMatchObject({ x: { name: 'Product a' }, z: { unitsSold: 5 } });
      expect(station.stores.calls).toEqual(['popular-products.readRows']);
    });
  });

  const LIST = `query List($first: Int, $after: String, $orderBy: PopularProductOrder, $where: PopularProductWhere) {
    popularProducts(first: $first, after: $after, orderBy: $orderBy, where: $where) {
      edges { cursor node { productId } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  interface ListAnswer {
    popularProducts: {
      edges: { cursor: string; node: { productId: string } }[];
      pageInfo: Record<'startCursor' | 'endCursor', string | null> &
        Record<'hasNextPage' | 'hasPreviousPage', boolean>;
    };
  }
  const list = async (variables: object) => {
    const { popularProducts: page } = (await dataOf(LIST, variables)) as ListAnswer;
    return { ids: page.edges.map(({ node }) => node.productId), ...page };
  };

  describe('of a list', () => {
    it('are in the first declared order unless told otherwise', async () => {
      expect((await list({})).ids).toEqual(['POST', 'c', 'a', 'POST2', 'e', 'b', 'd']);
      expect((await list({ orderBy: 'POPULARITY_DESC' })).ids).toEqual((await list({})).ids);
    });

    it.each([
      ['UNITS_SOLD_DESC', ['POST', 'c', 'a', 'POST2', 'e', 'b', 'd']],
      ['UNITS_SOLD_ASC', ['d', 'b', 'e', 'POST2', 'a', 'c', 'POST']],
      ['PRODUCT_ID_ASC', ['POST', 'POST2', 'a', 'b', 'c', 'd', 'e']],
      ['PRODUCT_ID_DESC', ['e', 'd', 'c', 'b', 'a', 'POST2', 'POST']],
    ])('page through every row once in the order %s, also through ties', async (orderBy, ids) => {
      for (const first of [1, 2, 3, 7, 200]) {
        const walked: string[] = [];
        for (let after: string | null = null; ;) {
          const page: Awaited<ReturnType<typeof list>> = await list({ first, after, orderBy });
          expect(page.ids.length).toBeLessThanOrEqual(first);
          expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
          expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
          walked.push(...page.ids);
          after = page.pageInfo.endCursor;
          if (!page.pageInfo.hasNextPage) break;
        }
        expect(walked).toEqual(ids);
      }
    });

    it('hold only the rows of the filter', async () => {
      expect((await list({ where: { kind: 'CHARGE' } })).ids).toEqual(['POST', 'POST2']);
      expect((await list({ where: {} })).ids).toHaveLength(7);
      expect((await list({ where: null })).ids).toHaveLength(7);
    });

    it('go on with the same cursor under another filter', async () => {
      const { pageInfo } = await list({ first: 1 });
      const page = await list({ after: pageInfo.endCursor, where: { kind: 'CHARGE' } });
      expect(page.ids).toEqual(['POST2']);
    });

    it('cost one call for the page, and count only when asked', async () => {
      await dataOf(
        '{ popularProducts { nodes { name } edges { cursor } pageInfo { endCursor } } }',
      );
      expect(station.stores.calls).toEqual(['popular-products.page']);
      station.stores.calls.length = 0;
      expect(await dataOf('{ popularProducts(where: { kind: GOODS }) { totalCount } }')).toEqual({
        popularProducts: { totalCount: 5 },
      });
      // What holds before and after the count holds for it.
      expect(station.stores.calls).toEqual([
        'popular-products.standing',
        'popular-products.count',
        'popular-products.standing',
      ]);
    });

    it('have no cursors when nothing is listed', async () => {
      const nobody = { first: 1, after: (await list({})).pageInfo.endCursor };
      expect((await list(nobody)).pageInfo).toEqual({
        hasNextPage: false,
        hasPreviousPage: true,
        startCursor: null,
        endCursor: null,
      });
    });
  });

  it('join refs in one call, null where there is no such row', async () => {
    expect(
      await dataOf('{ popularProducts(first: 4) { nodes { productId card { name } } } }'),
    ).toEqual({
      popularProducts: {
        nodes: [
          { productId: 'POST', card: { name: 'Card POST' } },
          { productId: 'c', card: null },
          { productId: 'a', card: { name: 'Card a' } },
          { productId: 'POST2', card: null },
        ],
      },
    });
    expect(station.stores.calls).toEqual(['popular-products.page', 'product-cards.readRows']);
  });

  it('show a browser a query to paste, and load nothing from elsewhere', async () => {
    const answer = await fetch(station.url, { headers: { accept: 'text/html' } });
    const page = await answer.text();
    expect(page).toContain('popularProducts(first: 5)');
    expect(page).not.toMatch(/(src|href)=["']?https?:/);
  });
});
