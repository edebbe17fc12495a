import type { Instant } from '#station';
import { penceOf } from './pence.js';

/** The head of the file, in this order. */
export const RETAIL_COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

/** One line of an invoice, read. */
export interface RetailRow {
  readonly invoice: string;
  readonly productId: string;
  /** Without the blanks around it; empty where the file has none. */
  readonly description: string;
  /** Never zero; below zero where goods went back. */
  readonly quantity: number;
  readonly time: Instant;
  readonly unitPriceMinor: number;
  readonly customerId: string | undefined;
  readonly country: string | undefined;
}

/** Why a row cannot be translated. */
export interface RowFault {
  readonly fault: string;
}

const QUANTITY = /^-?[1-9]\d{0,8}$/;
const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const INVOICE = /^C?\d+$/;
const BAD_DEBT = /^A\d+$/;

/** An entry that writes off a customer's debt: money, but no goods. */
export const isBadDebt = (fields: readonly string[]): boolean => BAD_DEBT.test(fields[0] ?? '');

/** Reads the fields of a row, or says what is wrong with the first that is. */
export function readRetailRow(fields: readonly string[]): RetailRow | RowFault {
  if (fields.length !== RETAIL_COLUMNS.length) {
    return { fault: `${fields.length} fields instead of ${RETAIL_COLUMNS.length}` };
  }
  const [invoice = '', productId = '', description = '', quantity = ''] = fields;
  const [date = '', price = '', customer = '', country = ''] = fields.slice(4);
  const time = DATE.test(date) ? utcOf(date) : undefined;
  const unitPriceMinor = penceOf(price);
  if (!INVOICE.test(invoice)) return { fault: `InvoiceNo "${invoice}" is no invoice number` };
  if (productId === '') return { fault: 'StockCode is empty' };
  if (!QUANTITY.test(quantity)) return { fault: `Quantity "${quantity}" is no count of goods` };
  if (time === undefined) return { fault: `InvoiceDate "${date}" is no YYYY-MM-DD hh:mm:ss` };
  if (unitPriceMinor === undefined) return { fault: `UnitPrice "${price}" is no price` };
  return {
    invoice,
    productId,
    description: description.trim(),
    quantity: Number(quantity),
    time,
    unitPriceMinor,
    customerId: customer === '' ? undefined : customer.replace(/\.0$/, ''),
    country: country === '' || country === 'Unspecified' ? undefined : country,
  };
}

function utcOf(date: string): Instant | undefined {
  const iso = date.replace(' ', 'T');
  const instant = Date.parse(`${iso}Z`);
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(iso);
  return isReal ? instant : undefined;
}
