import { registerEnumType } from '@nestjs/graphql';

/** What a product id stands for. */
export const ProductKind = { GOODS: 'GOODS', CHARGE: 'CHARGE' } as const;
export type ProductKind = keyof typeof ProductKind;

registerEnumType(ProductKind, {
  name: 'ProductKind',
  description: 'What a product id stands for.',
  valuesMap: {
    GOODS: { description: 'Something that is sold, vouchers included.' },
    CHARGE: { description: 'Postage, a fee, a discount or another booking among the order lines.' },
  },
});

/** The ids under which the order service books what is not goods. */
const CHARGES = new Set([
  'AMAZONFEE',
  'B', // bad debt
  'BANK CHARGES',
  'C2', // carriage
  'CRUK', // a charity's commission
  'D', // discount
  'DOT', // postage of the web shop
  'M', // manual
  'POST',
  'S', // samples
]);

/** Reads the kind off the id alone, so that every event of a product tells the same. */
export const kindOf = (productId: string): ProductKind =>
  CHARGES.has(productId.toUpperCase()) ? 'CHARGE' : 'GOODS';
