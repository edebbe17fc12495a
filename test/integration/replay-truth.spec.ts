import { RetailTranslation } from '../../projections/producers/online-retail/retail-translation.js';
import { openRows } from '../../src/replay/read-rows.js';
import { foldCsv } from '../support/truth/fold-csv.mjs';

const TWO_WEEKS = 'projections/producers/online-retail/two-weeks.csv.gz';

type Events = ReturnType<RetailTranslation['end']>;

async function eventsOf(path: string): Promise<Events> {
  const translation = new RetailTranslation();
  const events: Events[] = [];
  for await (const { fields } of (await openRows(path, translation.columns)).rows) {
    const told = translation.add(fields);
    if ('fault' in told) throw new Error(told.fault);
    events.push(told);
  }
  return [...events, translation.end()].flat();
}

describe('the events of the shipped two weeks', () => {
  let events: Events;
  beforeAll(async () => (events = await eventsOf(TWO_WEEKS)));

  it('keep the contracts of their producers, to the letter', () => {
    for (const { contract, event } of events) {
      const schemas = new Map(Object.entries(contract.events));
      expect(schemas.get(event.type)?.parse(event.data)).toEqual(event.data);
    }
  });

  it('have each an id of their own, and times that never go back', () => {
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(events.length);
    const times = events.map(({ event }) => event.time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('add up to the units and the pence that the file itself holds', () => {
    const sums = new Map<string, { unitsSold: number; revenueMinor: number }>();
    for (const { event } of events) {
      if (event.type === 'ProductUpdated') continue;
      const sign = event.type === 'OrderPlaced' ? 1 : -1;
      for (const { productId, quantity, unitPriceMinor } of event.data.lines) {
        const sum = sums.get(productId) ?? { unitsSold: 0, revenueMinor: 0 };
        sum.unitsSold += sign * quantity;
        sum.revenueMinor += sign * quantity * unitPriceMinor;
        sums.set(productId, sum);
      }
    }
    const ordered = [...foldCsv(TWO_WEEKS).popularProducts.values()].map(
      ({ productId, unitsSold, revenueMinor }) => [productId, { unitsSold, revenueMinor }],
    );
    expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(ordered));
  });

  it('leave each product as the file shows it last', () => {
    const last = new Map<string, unknown>();
    for (const { event } of events)
      if (event.type === 'ProductUpdated') last.set(event.data.productId, event.data);
    const cards = foldCsv(TWO_WEEKS).productCards;
    expect(Object.fromEntries(last)).toEqual(Object.fromEntries(cards));
  });
});
