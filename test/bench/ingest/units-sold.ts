import { seconds } from '../../../src/model/duration.js';
import { defineProjection } from '../../../src/model/projection.js';
import { orders } from '../../../projections/producers/order-service.js';

/** A row of what the other contestants keep, too: a count by product, and its order. */
export class UnitsSold {
  productId!: string;
  units!: number;
}

type Lines = readonly { readonly productId: string; readonly quantity: number }[];

const add = (row: UnitsSold, lines: Lines, sign: number): UnitsSold => {
  let { units } = row;
  for (const line of lines) if (line.productId === row.productId) units += sign * line.quantity;
  return { productId: row.productId, units };
};

/** None of the others recognises an event that is published again. */
const { dedupe: _, ...heardAsOften } = orders;

/** The same work as theirs: one hash of counts, one sorted set. */
export const unitsSold = defineProjection({
  name: 'units-sold',
  version: 1,
  owner: 'bench',
  staleness: { budget: seconds(5) },
  urgency: 'relaxed',
  reads: [heardAsOften],
  serves: UnitsSold,
  key: 'productId',
  keysOf: {
    OrderPlaced: (event) => event.data.lines.map((line) => line.productId),
    OrderCancelled: (event) => event.data.lines.map((line) => line.productId),
  },
  initial: (productId) => ({ productId, units: 0 }),
  fold: {
    OrderPlaced: (row, event) => add(row, event.data.lines, 1),
    OrderCancelled: (row, event) => add(row, event.data.lines, -1),
  },
  orderings: { units: 'desc' },
});

/** The same under another name: several projections of one stream. */
export const unitsSoldAs = (name: string): typeof unitsSold => ({ ...unitsSold, name });
