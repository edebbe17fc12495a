import { setTimeout as delay } from 'node:timers/promises';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { PlainHttp } from '../support/plain-http.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

const QUERIES = [
  '{ productCards { freshness { asOf stalenessMs } nodes { priceMinor } } }',
  '{ productCard(productId: "a") { freshness { asOf stalenessMs } priceMinor } }',
];

interface Told {
  readonly freshness: { readonly asOf: string; readonly stalenessMs: number };
  readonly priceMinor?: number;
  readonly nodes?: readonly { readonly priceMinor: number }[];
}

/** Counts up in one row, and remembers when each number was stored. */
class Counter {
  count = 0;
  private readonly storedAt: number[] = [Date.now()];

  constructor(private readonly served: ServedStation) {}

  async next(): Promise<void> {
    this.count += 1;
    this.storedAt.push(Date.now());
    // Others commit and prove frontiers meanwhile.
    if (this.count % 3 === 0) await delay(1);
    const asOf = Date.now();
    const offsets = { PRODUCTS: this.count };
    const row = { productId: 'a', name: 'a', priceMinor: this.count, updatedAt: 0 };
    await this.served.commit(productCards, { a: row }, { offsets, asOf });
  }

  /** The highest number that was stored before an instant. */
  before(instant: number): number {
    return this.storedAt.findLastIndex((at) => at < instant);
  }
}

describe('an answer that is given again, while its rows change all the time', () => {
  let served: ServedStation;
  let http: PlainHttp;
  let counter: Counter;

  beforeEach(async () => {
    served = await serveStation({ served: [ProductCardsModule], answerBytes: 1_000_000 });
    http = new PlainHttp();
    counter = new Counter(served);
    await counter.next();
  });
  afterEach(async () => {
    http.close();
    await served.close();
  });

  const told = async (query: string): Promise<Told> => {
    const { text } = await http.post(served.url, { query });
    const { data } = JSON.parse(text) as { data: Record<string, Told> };
    const [one] = Object.values(data);
    if (one === undefined) throw new Error(text);
    return one;
  };

  it('holds all that was stored before its asOf, never goes back, and is no older than it says', async () => {
    const lies: string[] = [];
    let isOver = false;
    const read = async (query: string): Promise<void> => {
      let last = 0;
      while (!isOver) {
        const askedAt = Date.now();
        const { freshness, priceMinor, nodes } = await told(query);
        const value = priceMinor ?? nodes?.[0]?.priceMinor ?? 0;
        const asOf = Date.parse(freshness.asOf);
        if (value < counter.before(asOf)) lies.push(`${value} as of ${asOf}`);
        if (value < last) lies.push(`${value} after ${last}`);
        // The clocks that it is made of are cut to milliseconds.
        if (asOf + freshness.stalenessMs < askedAt - 1) lies.push(`too young by its own words`);
        last = value;
      }
    };
    const readers = [...QUERIES, ...QUERIES, ...QUERIES].map(read);
    const until = performance.now() + 2_000;
    while (performance.now() < until) {
      await counter.next();
      await delay(counter.count % 40);
    }
    isOver = true;
    await Promise.all(readers);
    expect(lies).toEqual([]);
    expect(counter.count).toBeGreaterThan(50);
    expect(served.fastPath?.counts.hits).toBeGreaterThan(500);
  });
});
