import {
  ArgsType,
  Field,
  InputType,
  Int,
  PartialType,
  PickType,
  registerEnumType,
} from '@nestjs/graphql';
import type { Ask } from '../freshness/demand.js';
import type { Projection } from '../model/projection.js';
import type { Filter } from '../store/projection-store.js';
import { FRESH_ARG, FreshInput } from './fresh-input.js';
import { namesOf, served, type ServedClass } from './names.js';
import { defaultOrdering, orderingName, orderingsOf } from './orderings.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './page-size.js';

/** What a list query is given; `orderBy` is the name of an ordering. */
export interface ListArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly orderBy?: string | null;
  readonly where?: Filter | null;
  readonly fresh?: Ask | null;
}

/** Declares the arguments of a projection's list query. */
export function listArgs(projection: Projection): new () => ListArgs {
  const { type } = namesOf(projection);
  const order = orderType(projection);
  const where = whereType(projection);

  @ArgsType()
  class Args implements ListArgs {
    @Field(() => Int, {
      nullable: true,
      defaultValue: DEFAULT_PAGE_SIZE,
      description: `How many rows, at most ${MAX_PAGE_SIZE}.`,
    })
    first?: number | null;

    @Field(() => String, { nullable: true, description: 'Only rows after this cursor.' })
    after?: string | null;

    @Field(() => order, {
      nullable: true,
      defaultValue: orderingName(defaultOrdering(projection)),
      description: 'By what the list is ordered; ties by key.',
    })
    orderBy?: string | null;

    @Field(() => FreshInput, FRESH_ARG) fresh?: FreshInput | null;

    where?: Filter | null;
  }
  if (where !== undefined)
    Field(() => where, {
      nullable: true,
      description: `Only each ${type} that holds all these values; null asks for those without one.`,
    })(Args.prototype, 'where');
  return Args;
}

function orderType(projection: Projection): object {
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
  return names;
}

/** The declared filters as optional inputs of the types they are served as; none without filters. */
function whereType(projection: Projection): ServedClass | undefined {
  const { where, type } = namesOf(projection);
  const filters = projection.filters as readonly never[];
  if (filters.length === 0) return undefined;
  const picked = PartialType(PickType(served(projection.serves), filters, InputType), InputType);
  class Where extends picked {}
  InputType(where, { description: `By what ${type} lists may be filtered.` })(Where);
  return Where;
}
