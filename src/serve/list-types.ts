import { Field, InputType, PartialType, PickType, registerEnumType } from '@nestjs/graphql';
import type { Projection } from '../model/projection.js';
import { namesOf, served, type ServedClass } from './names.js';
import { defaultOrdering, orderingName, orderingsOf } from './orderings.js';

/** Types that several fields of a projection take: declared once, for a schema has each name once. */
const orderTypes = new WeakMap<Projection, object>();
const whereTypes = new WeakMap<Projection, ServedClass>();

/** The enum of the orders that lists of a projection can have. */
function orderType(projection: Projection): object {
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
function whereType(projection: Projection): ServedClass | undefined {
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

/** Declares the argument by which a list is ordered, the name of an ordering. */
export function OrderBy(projection: Projection): PropertyDecorator {
  // At once: an enum has to be declared before the schema is built.
  const order = orderType(projection);
  return Field(() => order, {
    nullable: true,
    defaultValue: orderingName(defaultOrdering(projection)),
    description: 'By what the list is ordered; ties by key.',
  });
}

/** Declares the argument that narrows by the declared filters; nothing where there are none. */
export function Where(projection: Projection, description: string): PropertyDecorator {
  const where = whereType(projection);
  return where === undefined
    ? () => undefined
    : Field(() => where, { nullable: true, description });
}
