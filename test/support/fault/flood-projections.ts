import { z } from 'zod';
import { seconds } from '../../../src/model/duration.js';
import { defineEvents } from '../../../src/model/event-contract.js';
import { defineProjection, REMOVED, type Projection } from '../../../src/model/projection.js';

/** Projections whose rows tell whether any event was lost, repeated, or applied out of order. */

const Moved = z.object({ keys: z.array(z.string()).min(1), amount: z.number().int() });
const One = z.object({ key: z.string() });

export const stock = defineEvents({
  owner: 'stock-service',
  stream: 'STOCK',
  subject: 'flood.stock.*',
  events: { Stocked: Moved, StockCancelled: Moved, StockRemoved: One },
});

export const sales = defineEvents({
  owner: 'sales-service',
  stream: 'SALES',
  subject: 'flood.sales.*',
  events: { Sold: Moved, SaleCancelled: Moved, SaleDoubted: One },
});

/** A number that depends on every amount before and on their order. */
export const chained = (chain: number, amount: number): number =>
  (Math.imul(chain, 31) + amount) | 0;

export class Balance {
  key!: string;
  stocked!: number;
  sold!: number;
  stockChain!: number;
  saleChain!: number;
}

const stockMoved = (row: Balance, amount: number): Balance => ({
  ...row,
  stocked: row.stocked + amount,
  stockChain: chained(row.stockChain, amount),
});
const saleMoved = (row: Balance, amount: number): Balance => ({
  ...row,
  sold: row.sold + amount,
  saleChain: chained(row.saleChain, amount),
});

/** Both streams in one row. */
export const balances = defineProjection({
  name: 'balances',
  version: 1,
  owner: 'team-faults',
  staleness: { budget: seconds(1) },
  reads: [stock, sales],
  serves: Balance,
  key: 'key',
  keysOf: {
    Stocked: (event) => event.data.keys,
    StockCancelled: (event) => event.data.keys,
    StockRemoved: () => [],
    Sold: (event) => event.data.keys,
    SaleCancelled: (event) => event.data.keys,
    SaleDoubted: () => [],
  },
  initial: (key) => ({ key, stocked: 0, sold: 0, stockChain: 0, saleChain: 0 }),
  fold: {
    Stocked: (row, event) => stockMoved(row, event.data.amount),
    StockCancelled: (row, event) => stockMoved(row, -event.data.amount),
    StockRemoved: (row) => row,
    Sold: (row, event) => saleMoved(row, event.data.amount),
    SaleCancelled: (row, event) => saleMoved(row, -event.data.amount),
    SaleDoubted: (row) => row,
  },
  orderings: { stocked: 'desc', sold: 'desc' },
});

export class Shelf {
  key!: string;
  units!: number;
  chain!: number;
}

/** Rows that come and go. */
export const shelves = defineProjection({
  name: 'shelves',
  version: 1,
  owner: 'team-faults',
  staleness: { budget: seconds(1) },
  reads: [stock],
  serves: Shelf,
  key: 'key',
  keysOf: {
    Stocked: (event) => event.data.keys,
    StockCancelled: (event) => event.data.keys,
    StockRemoved: (event) => [event.data.key],
  },
  initial: (key) => ({ key, units: 0, chain: 0 }),
  fold: {
    Stocked: (row, event) => shelved(row, event.data.amount),
    StockCancelled: (row, event) => shelved(row, -event.data.amount),
    StockRemoved: () => REMOVED,
  },
  orderings: { units: 'desc' },
});

const shelved = (row: Shelf, amount: number): Shelf => ({
  ...row,
  units: row.units + amount,
  chain: chained(row.chain, amount),
});

export class Till {
  key!: string;
  taken!: number;
  chain!: number;
}

const taken = (row: Till, amount: number): Till => ({
  ...row,
  taken: row.taken + amount,
  chain: chained(row.chain, amount),
});

/** A doubted sale is poison: its key is quarantined from there on. */
export const tills = defineProjection({
  name: 'tills',
  version: 1,
  owner: 'team-faults',
  staleness: { budget: seconds(1) },
  reads: [sales],
  serves: Till,
  key: 'key',
  keysOf: {
    Sold: (event) => event.data.keys,
    SaleCancelled: (event) => event.data.keys,
    SaleDoubted: (event) => [event.data.key],
  },
  initial: (key) => ({ key, taken: 0, chain: 0 }),
  fold: {
    Sold: (row, event) => taken(row, event.data.amount),
    SaleCancelled: (row, event) => taken(row, -event.data.amount),
    SaleDoubted: (row) => {
      throw new Error(`${row.key} is doubted`);
    },
  },
  orderings: { taken: 'desc' },
});

export const floodProjections: readonly Projection[] = [balances, shelves, tills];
