import type { Instant } from '#station';
import type { RetailRow, RowFault } from './retail-row.js';

/** The lines of one invoice, in file order; the time is that of its first line. */
export interface Invoice {
  readonly number: string;
  readonly time: Instant;
  readonly lines: RetailRow[];
}

const ONE_MINUTE = 60_000;

/**
 * Gathers lines to invoices. An invoice is complete once a line follows that is more than a minute
 * younger than its own last one: the file's times are cut to minutes, invoices cross them, and two
 * that are written at the same time can alternate. Invoices leave in the order of their first lines.
 */
export class OpenInvoices {
  private readonly open = new Map<string, Invoice>();
  private readonly closed = new Set<string>();
  private newest = -Infinity;

  /** Takes a line and returns the invoices that it shows to be complete. */
  add(row: RetailRow): readonly Invoice[] | RowFault {
    if (row.time < this.newest) return { fault: 'InvoiceDate is before that of the line above' };
    this.newest = row.time;
    const complete = this.closeBefore(row.time - ONE_MINUTE);
    if (this.closed.has(row.invoice)) {
      return { fault: `Invoice ${row.invoice} goes on more than a minute after its last line` };
    }
    const invoice = this.open.get(row.invoice);
    if (invoice) invoice.lines.push(row);
    else this.open.set(row.invoice, { number: row.invoice, time: row.time, lines: [row] });
    return complete;
  }

  /** The invoices still open, at the end of the file. */
  end(): readonly Invoice[] {
    return this.closeBefore(Infinity);
  }

  private closeBefore(limit: Instant): Invoice[] {
    const complete: Invoice[] = [];
    for (const [number, invoice] of this.open) {
      if ((invoice.lines.at(-1)?.time ?? limit) >= limit) break;
      this.open.delete(number);
      this.closed.add(number);
      complete.push(invoice);
    }
    return complete;
  }
}
