import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Freshness } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { Filter } from '../store/projection-store.js';
import { FreshnessType } from './freshness-type.js';
import { OrderBy, Where } from './list-types.js';
import { namesOf, served, type ServedClass } from './names.js';
import { MAX_PAGE_SIZE } from './page-size.js';

/** The name of the field under which the rows are. */
export const RANKED = 'nodes';

export const DEFAULT_TOP = 10;

/** What a subscription to the beginning of a list is given. */
export interface TopArgs {
  readonly first?: number | null;
  readonly orderBy?: string | null;
  readonly where?: Filter | null;
}

/** Declares the arguments of a projection's ranked list. */
export function topArgs(projection: Projection): new () => TopArgs {
  const { type } = namesOf(projection);

  @ArgsType()
  class Args implements TopArgs {
    @Field(() => Int, {
      nullable: true,
      defaultValue: DEFAULT_TOP,
      description: `How many rows, at most ${MAX_PAGE_SIZE}.`,
    })
    first?: number | null;

    @OrderBy(projection)
    orderBy?: string | null;

    @Where(
      projection,
      `Only each ${type} that holds all these values; null asks for those without one.`,
    )
    where?: Filter | null;
  }
  return Args;
}

/** The beginning of a list as subscribers get it. */
export interface ServedTop {
  readonly nodes: readonly Row[];
  readonly freshness: Freshness;
}

/** Declares the type of a projection's ranked list. */
export function topType(projection: Projection): ServedClass {
  const { topType: name, type } = namesOf(projection);

  @ObjectType(name, { description: `The beginning of a list of ${type}, as it is now.` })
  class Top {
    @Field(() => [served(projection.serves)], { description: 'The rows, in order.' })
    [RANKED]: object[];

    @Field(() => FreshnessType, { description: 'How old the rows are, at most.' })
    freshness: Freshness;
  }
  return Top;
}
