import type { Product } from '../product-service.js';
import type { RetailRow } from './retail-row.js';

/** What the file has told so far of each product, so that only changes are told on. */
export class KnownProducts {
  private readonly known = new Map<string, { name: string; priceMinor: number }>();

  /** The product as this line shows it, if the line speaks of it truly and it is not known so already. */
  changedBy(row: RetailRow): Omit<Product, 'updatedAt'> | undefined {
    if (!showsTheProduct(row)) return undefined;
    const { productId, description: name, unitPriceMinor: priceMinor } = row;
    const known = this.known.get(productId);
    if (known?.name === name && known.priceMinor === priceMinor) return undefined;
    this.known.set(productId, { name, priceMinor });
    return { productId, name, priceMinor };
  }
}

/**
 * Only a sale names the product and its price of the day. A cancellation repeats the price of an
 * earlier sale, and a line without a price is a stock correction whose description is a remark of
 * the warehouse: "damaged", "check", "?".
 */
const showsTheProduct = (row: RetailRow): boolean =>
  row.quantity > 0 &&
  row.unitPriceMinor > 0 &&
  row.description !== '' &&
  !row.invoice.startsWith('C');
