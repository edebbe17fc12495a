import { popularProducts } from '../projections/popular-products/popular-products.projection.js';
import { RetailTranslation } from '../projections/producers/online-retail/retail-translation.js';
import { productCards } from '../projections/product-cards/product-cards.projection.js';
import type { StreamEvent } from '../src/model/event.js';
import { openRows } from '../src/replay/read-rows.js';
import { rowsAfter } from '../src/testing/strict-fold.js';
import { foldCsv } from './support/truth/fold-csv.mjs';

const FILE = 'projections/producers/online-retail/two-weeks.csv.gz';

async function shippedEvents(): Promise<readonly StreamEvent[]> {
  const translation = new RetailTranslation();
  const events: StreamEvent[] = [];
  for await (const { fields } of (await openRows(FILE, translation.columns)).rows) {
    const made = translation.add(fields);
    if ('fault' in made) throw new Error(made.fault);
    events.push(...made.map(({ event }) => event));
  }
  return [...events, ...translation.end().map(({ event }) => event)];
}

describe('the example projections, folded over the shipped orders,', () => {
  const truth = foldCsv(FILE);
  let events: readonly StreamEvent[];
  beforeAll(async () => {
    events = await shippedEvents();
  });

  it('agree with the lines of the file on every popular product', () => {
    const rows = rowsAfter(popularProducts, events);
    expect([...rows.keys()].toSorted()).toEqual([...truth.popularProducts.keys()].toSorted());
    for (const [key, row] of rows) {
      const { popularity, ...counted } = truth.popularProducts.get(key) ?? { popularity: null };
      expect(row).toMatchObject(counted);
      expect(row).toHaveProperty(
        'popularity',
        popularity === null ? null : (expect.closeTo(popularity, 9) as number),
      );
    }
  });

  it('agree with the lines of the file on every product card', () => {
    const rows = rowsAfter(productCards, events);
    const cards = [...truth.productCards].map(([key, { updatedAt, ...card }]) => [
      key,
      { ...card, updatedAt: Date.parse(updatedAt) },
    ]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(cards));
  });
});
