import fc from 'fast-check';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { generatedQuery, type GeneratedQuery } from '../support/generated-queries.js';
import { PlainHttp, type PlainAnswer } from '../support/plain-http.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

const T = Date.parse('2030-01-01T00:00:00Z');

/** What happens between two questions. */
type Happening =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'card' | 'product'; readonly key: string; readonly name: string | null }
  | { readonly kind: 'proof'; readonly age: number };

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('"stalenessMs":5', '","extensions":{', 'Größe 5 🎈', '\u2028\u0000'),
);
const key = fc.constantFrom('a', 'b', 'c');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constant({ kind: 'nothing' as const }),
  fc.record({
    kind: fc.constantFrom('card' as const, 'product' as const),
    key,
    name: fc.option(name),
  }),
  fc.record({ kind: fc.constant('proof' as const), age: fc.integer({ min: 0, max: 900 }) }),
);
const headers = fc.constantFrom(
  {},
  { accept: 'application/graphql-response+json' },
  { accept: '*/*', 'x-max-staleness': '600000' },
  { 'x-max-staleness': '3000' },
);
const step = fc.record({
  happening,
  query: fc.integer({ min: 0, max: 2 }),
  headers,
  method: fc.constantFrom('POST', 'GET'),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

describe('an answer that is given again', () => {
  let served: ServedStation;
  let http: PlainHttp;
  let sequence = 0;
  beforeAll(async () => {
    served = await serveStation({
      served: [PopularProductsModule, ProductCardsModule],
      clock: { now: () => T },
      answerBytes: 4 * 1_024 * 1_024,
    });
    http = new PlainHttp();
    await served.commit(productCards, {}, { asOf: T - 1_000 });
    await served.commit(popularProducts, {}, { asOf: T - 1_000 });
  });
  afterAll(async () => {
    http.close();
    await served.close();
  });

  const happen = async (what: Happening): Promise<void> => {
    sequence += 1;
    const moved = { offsets: { PRODUCTS: sequence } };
    if (what.kind === 'proof')
      for (const projection of [productCards, popularProducts])
        await served.commit(projection, {}, { ...moved, asOf: T - what.age });
    if (what.kind === 'card') {
      const card = { productId: what.key, name: what.name ?? '', priceMinor: 1, updatedAt: 0 };
      await served.commit(
        productCards,
        { [what.key]: what.name === null ? undefined : card },
        moved,
      );
    }
    if (what.kind === 'product') {
      const product = { ...popularProducts.initial(what.key), name: what.name };
      await served.commit(popularProducts, { [what.key]: product }, moved);
    }
  };

  /** The same question as the fast path takes it, and as it leaves it to Apollo. */
  const both = (query: GeneratedQuery, { method, headers: told }: Step) => {
    if (method === 'POST')
      return {
        fast: () => http.post(served.url, query, told),
        usual: () => http.post(served.url, query, { ...told, 'transfer-encoding': 'chunked' }),
      };
    const target = new URLSearchParams({
      query: query.query,
      operationName: query.operationName ?? '',
      variables: JSON.stringify(query.variables),
    });
    const get = (more: object) =>
      http.ask(`${served.url}?${target}`, {
        headers: { ...told, 'x-apollo-operation-name': 'Asked', ...more },
      });
    return { fast: () => get({}), usual: () => get({ 'content-length': 0 }) };
  };

  it('is to the byte what Apollo would answer, but for how old it says it is', async () => {
    let hits = 0;
    let kept = 0;
    const take = async (query: GeneratedQuery, one: Step): Promise<void> => {
      const { fast, usual } = both(query, one);
      const before = served.fastPath?.counts.hits ?? 0;
      // From the second time that something is asked its answer is kept.
      await fast();
      await fast();
      const given = timeless(await fast());
      hits += (served.fastPath?.counts.hits ?? 0) - before;
      const expected = timeless(await usual());
      expect(given).toEqual(expected);
      if (expected.headers.includes('age')) kept += 1;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(generatedQuery, { minLength: 3, maxLength: 3 }),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        async (queries, steps) => {
          for (const one of steps) {
            await happen(one.happening);
            const query = queries[one.query];
            if (query !== undefined) await take(query, one);
          }
        },
      ),
      { numRuns: 60 },
    );
    // All that may be kept is: every second question at least.
    expect(hits).toBeGreaterThanOrEqual(kept);
    expect(kept).toBeGreaterThan(60);
  });
});

/** An answer without what passes with time. */
function timeless({ status, rawHeaders, headers: told, text }: PlainAnswer) {
  const names = rawHeaders.filter((_, i) => i % 2 === 0);
  expect(told['content-length']).toBe(String(Buffer.byteLength(text)));
  return {
    status,
    text: text.replaceAll(/"(\w*stalenessMs)":\d+/g, '"$1":0'),
    headers: names.filter((one) => one !== 'etag'),
    told: {
      ...told,
      date: '',
      etag: '',
      'content-length': '',
      age: '',
      'cache-control': told['cache-control']?.toString().replace(/\d+/, ''),
    },
  };
}
