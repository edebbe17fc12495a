import type { EventContract, EventOf } from '#station';
import { orders, type OrderLine } from '../order-service.js';
import { products } from '../product-service.js';
import { KnownProducts } from './known-products.js';
import { OpenInvoices, type Invoice } from './open-invoices.js';
import {
  isBadDebt,
  readRetailRow,
  RETAIL_COLUMNS,
  type RetailRow,
  type RowFault,
} from './retail-row.js';

/** An event, and the contract under which it is published. */
interface Produced<Contract extends EventContract> {
  readonly contract: Contract;
  readonly event: EventOf<Contract>;
}
export type RetailEvent = Produced<typeof orders> | Produced<typeof products>;

/**
 * Turns the lines of the Online Retail file into the events of the order and the product service,
 * in file order: first what an invoice shows of products, then the order. The same line gives the
 * same event under the same id in every run.
 */
export class RetailTranslation {
  readonly columns: readonly string[] = RETAIL_COLUMNS;
  /** The contracts of the events it makes. */
  readonly contracts = [orders, products] as const;
  private readonly invoices = new OpenInvoices();
  private readonly known = new KnownProducts();
  private rowsLeftOut = 0;

  /** Rows read that no event tells of. */
  get leftOut(): number {
    return this.rowsLeftOut;
  }

  /** Takes the next row; returns the events of the invoices that it shows to be complete. */
  add(fields: readonly string[]): readonly RetailEvent[] | RowFault {
    if (isBadDebt(fields)) {
      this.rowsLeftOut += 1;
      return [];
    }
    const row = readRetailRow(fields);
    if ('fault' in row) return row;
    const complete = this.invoices.add(row);
    return 'fault' in complete ? complete : complete.flatMap((it) => this.eventsOf(it));
  }

  /** The events that wait for the end of the file. */
  end(): readonly RetailEvent[] {
    return this.invoices.end().flatMap((it) => this.eventsOf(it));
  }

  private eventsOf(invoice: Invoice): RetailEvent[] {
    const events: RetailEvent[] = this.productUpdatesIn(invoice);
    const [placed, cancelled] = splitBySign(invoice);
    if (placed.length > 0) events.push(order('OrderPlaced', invoice, placed));
    if (cancelled.length > 0) events.push(order('OrderCancelled', invoice, cancelled));
    return events;
  }

  private productUpdatesIn({ number, time, lines }: Invoice): Produced<typeof products>[] {
    const updatedAt = new Date(time).toISOString();
    return lines.flatMap((row, index) => {
      const changed = this.known.changedBy(row);
      if (changed === undefined) return [];
      const id = `online-retail/ProductUpdated/${number}/${index + 1}`;
      const data = { ...changed, updatedAt };
      return [{ contract: products, event: { type: 'ProductUpdated', id, time, data } }];
    });
  }
}

function splitBySign({ number, lines }: Invoice): [placed: RetailRow[], cancelled: RetailRow[]] {
  const isCancelled = (row: RetailRow): boolean => number.startsWith('C') || row.quantity < 0;
  return [lines.filter((row) => !isCancelled(row)), lines.filter(isCancelled)];
}

function order(
  type: 'OrderPlaced' | 'OrderCancelled',
  { number, time, lines: [first] }: Invoice,
  rows: readonly RetailRow[],
): Produced<typeof orders> {
  const data = {
    orderId: number,
    ...(first?.customerId === undefined ? {} : { customerId: first.customerId }),
    ...(first?.country === undefined ? {} : { country: first.country }),
    lines: rows.map(orderLine),
  };
  return {
    contract: orders,
    event: { type, id: `online-retail/${type}/${number}`, time, data },
  };
}

const orderLine = (row: RetailRow): OrderLine => ({
  productId: row.productId,
  quantity: Math.abs(row.quantity),
  unitPriceMinor: row.unitPriceMinor,
});
