import { ArgsType, Field, Int } from '@nestjs/graphql';
import type { Ask } from '../freshness/demand.js';
import type { Projection } from '../model/projection.js';
import type { Filter } from '../store/projection-store.js';
import { FRESH_ARG, FreshInput } from './fresh-input.js';
import { OrderBy, Where } from './list-types.js';
import { namesOf } from './names.js';
import type { PageArgs } from './page-asked.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './page-size.js';

/** What a list query is given; `orderBy` is the name of an ordering. */
export interface ListArgs extends PageArgs {
  readonly orderBy?: string | null;
  readonly where?: Filter | null;
  readonly fresh?: Ask | null;
}

/** Declares the arguments of a projection's list query. */
export function listArgs(projection: Projection): new () => ListArgs {
  const { type } = namesOf(projection);

  @ArgsType()
  class Args implements ListArgs {
    // No default value in the schema: it would stand beside each `last`.
    @Field(() => Int, {
      nullable: true,
      description: `How many rows from the beginning, or after a cursor: ${DEFAULT_PAGE_SIZE} when absent, at most ${MAX_PAGE_SIZE}.`,
    })
    first?: number | null;

    @Field(() => String, { nullable: true, description: 'Only rows after this cursor.' })
    after?: string | null;

    @Field(() => Int, {
      nullable: true,
      description: `How many rows from the end, or before a cursor, at most ${MAX_PAGE_SIZE}; in the order of the list. Instead of \`first\`.`,
    })
    last?: number | null;

    @Field(() => String, {
      nullable: true,
      description: 'Only rows before this cursor. Instead of `after`.',
    })
    before?: string | null;

    @OrderBy(projection)
    orderBy?: string | null;

    @Field(() => FreshInput, FRESH_ARG) fresh?: FreshInput | null;

    @Where(
      projection,
      `Only each ${type} that holds all these values; null asks for those without one.`,
    )
    where?: Filter | null;
  }
  return Args;
}
