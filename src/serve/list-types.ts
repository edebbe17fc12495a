import { InputType, PartialType, PickType, registerEnumType } from '@nestjs/graphql';
import type { Projection } from '../model/projection.js';
import { namesOf, served, type ServedClass } from './names.js';
import { orderingsOf } from './orderings.js';

/** Types that several fields of a projection take: declared once, for a schema has each name once. */
const orderTypes = new WeakMap<Projection, object>();
const whereTypes = new WeakMap<Projection, ServedClass>();

/** The enum of the orders that lists of a projection can have. */
export function orderType(projection: Projection): object {
  const declared = orderTypes.get(projection);
  if (declared !== undefined) return declared;
  const { order, type } = namesOf(projection);
  const orderings = orderingsOf(projection);
  const names = Object.fromEntries([...orderings.keys()].map((name) => [name, name]));
  const valuesMap = Object.fromEntries(
    [...orderings].map(([name, { field, direction }]) => [
      name,
      { description: `By ${field}, ${direction === 'asc' ? 'lowest' : 'highest'} first.` },
    ]),
  );
  registerEnumType(names, { name: order, description: `The orders of ${type} lists.`, valuesMap });
  orderTypes.set(projection, names);
  return names;
}

/** The declared filters as optional inputs of the types they are served as; none without filters. */
export function whereType(projection: Projection): ServedClass | undefined {
  const declared = whereTypes.get(projection);
  const filters = projection.filters as readonly never[];
  if (declared !== undefined || filters.length === 0) return declared;
  const { where, type } = namesOf(projection);
  const picked = PartialType(PickType(served(projection.serves), filters, InputType), InputType);
  class Where extends picked {}
  InputType(where, { description: `By what ${type} rows may be filtered.` })(Where);
  whereTypes.set(projection, Where);
  return Where;
}
