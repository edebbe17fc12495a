import type { Projection, Ref } from './projection.js';

/** Joins each row, when it is read, with the row of another projection; lookups are batched. */
export const ref = <From extends object, To extends object>(
  to: Projection<To>,
  keyOf: (row: From) => string | null,
): Ref<From, To> => ({ to, keyOf });
