import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import type { FastCounts } from '../../src/serve/fast/fast-path.js';
import { PlainHttp, type PlainAnswer } from './plain-http.js';
import { serveStation, type ServedStation } from './served-station.js';
import { until } from './until.js';

export const T = Date.parse('2030-01-01T00:00:00Z');
export const MEGABYTE = 1_024 * 1_024;

export const card = (productId: string, name = `Card ${productId}`) => ({
  productId,
  name,
  priceMinor: 1,
  updatedAt: 0,
});

interface Body {
  readonly data?: Record<string, unknown>;
  readonly extensions?: {
    readonly asOf?: string | null;
    readonly freshness?: Record<string, { readonly stalenessMs: number }>;
  };
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}
export const bodyOf = ({ text }: PlainAnswer): Body => JSON.parse(text) as Body;
export const dataOf = (answer: PlainAnswer): Body['data'] => bodyOf(answer).data;

/** A station that gives answers again, whose clock stands still, with a card 1 s old and a product 1.2 s old. */
export class FastBed {
  private readonly http = new PlainHttp();

  private constructor(
    readonly served: ServedStation,
    readonly clock: { at: number },
  ) {}

  static async open(): Promise<FastBed> {
    const clock = { at: T };
    const served = await serveStation({
      served: [PopularProductsModule, ProductCardsModule],
      clock: { now: () => clock.at },
      answerBytes: 4 * MEGABYTE,
    });
    const offsets = { PRODUCTS: 7 };
    await served.commit(productCards, { a: card('a') }, { offsets, asOf: T - 1_000 });
    const product = popularProducts.initial('a');
    await served.commit(popularProducts, { a: product }, { asOf: T - 1_200 });
    return new FastBed(served, clock);
  }

  get counts(): Readonly<FastCounts> {
    return this.served.fastPath?.counts ?? { hits: 0, passed: 0, joined: 0 };
  }

  ask(asked: unknown, headers: Record<string, string> = {}): Promise<PlainAnswer> {
    return this.http.post(this.served.url, asked, headers);
  }

  /** @param headers in place of one that keeps other sites' pages from asking */
  get(
    target: string,
    headers: Record<string, string> = { 'apollo-require-preflight': 'yes' },
  ): Promise<PlainAnswer> {
    return this.http.ask(`${this.served.url}?${target}`, { headers });
  }

  /** Asks until it is answered again without being read. */
  async hit(again: () => Promise<PlainAnswer>): Promise<PlainAnswer> {
    let answer: PlainAnswer | undefined;
    await until(async () => {
      const before = this.counts.hits;
      answer = await again();
      return this.counts.hits > before;
    });
    if (answer === undefined) throw new Error('Nothing was answered.');
    return answer;
  }

  /** Asks three times: none is answered without being read. */
  async expectRead(again: () => Promise<PlainAnswer>): Promise<void> {
    await again();
    const before = this.counts.hits;
    await again();
    await again();
    expect(this.counts.hits).toBe(before);
  }

  async close(): Promise<void> {
    this.http.close();
    await this.served.close();
  }
}
