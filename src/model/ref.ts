import type { NestedRef, Projection, Ref, ServedType } from './projection.js';

/** Joins each row, when it is read, with the row of another projection; lookups are batched. */
export const ref = <From extends object, To extends object>(
  to: Projection<To>,
  keyOf: (row: From) => string | null,
): Ref<From, To> => ({ to, keyOf });

/** Joins each object of a type that rows hold, such as the lines of an order, with the row of another projection. */
export const refIn = <From extends object, To extends object>(
  within: ServedType<From>,
  to: Projection<To>,
  keyOf: (nested: From) => string | null,
): NestedRef<From, To> => ({ within, to, keyOf });

type Declaring = Pick<Projection, 'refs'>;

/** The joins from rows themselves: field -> where it leads. */
export const refsOfRow = ({ refs }: Declaring): Readonly<Record<string, Ref>> =>
  Object.fromEntries(
    Object.entries(refs).flatMap(([field, to]) => (isNested(to) ? [] : [[field, to]])),
  );

/** The joins from objects that rows hold, each with its field. */
export const nestedRefs = ({
  refs,
}: Declaring): readonly (readonly [field: string, ref: NestedRef])[] =>
  Object.entries(refs).flatMap(([field, to]) => (isNested(to) ? [[field, to] as const] : []));

const isNested = (declared: Ref | NestedRef): declared is NestedRef =>
  declared.within !== undefined;
