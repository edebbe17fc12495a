import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Ask } from '../freshness/demand.js';
import type { Freshness } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { Filter } from '../store/projection-store.js';
import { FRESH, FRESH_ARG, FreshInput } from './fresh-input.js';
import { FreshnessType } from './freshness-type.js';
import { OrderBy, Where } from './list-types.js';
import { namesOf, served, type ServedClass } from './names.js';
import { DEFAULT_NEIGHBOURS, MAX_NEIGHBOURS } from './page-size.js';

/** What a query of a position is given beside the key of the row. */
export interface PositionArgs {
  readonly orderBy?: string | null;
  readonly where?: Filter | null;
  readonly neighbours?: number | null;
  readonly fresh?: Ask | null;
}

/** Their names: no key may be called so. */
export const POSITION_ARGS: readonly string[] = ['orderBy', 'where', 'neighbours', FRESH];

/** Declares the arguments of a projection's positions. */
export function positionArgs(projection: Projection): new () => PositionArgs {
  const { type } = namesOf(projection);

  @ArgsType()
  class Args implements PositionArgs {
    @OrderBy(projection)
    orderBy?: string | null;

    @Where(
      projection,
      `In the list of each ${type} that holds this value; of one filter, for several have no index.`,
    )
    where?: Filter | null;

    @Field(() => Int, {
      nullable: true,
      defaultValue: DEFAULT_NEIGHBOURS,
      description: `How many rows above it and below it, at most ${MAX_NEIGHBOURS} each.`,
    })
    neighbours?: number | null;

    @Field(() => FreshInput, FRESH_ARG) fresh?: FreshInput | null;
  }
  return Args;
}

/** A position as it is answered. */
export interface ServedPosition {
  readonly position: number;
  readonly totalCount: number;
  readonly node: Row;
  readonly above: readonly Row[];
  readonly below: readonly Row[];
  readonly freshness: Freshness;
}

/** Declares the type of a projection's positions. */
export function positionType(projection: Projection): ServedClass {
  const { positionType: name, type } = namesOf(projection);
  const node = () => served(projection.serves);

  @ObjectType(name, { description: `Where one ${type} stands in a list, all of one instant.` })
  class Position {
    @Field(() => Int, {
      description:
        'Its position: 1 and how many rows are better by what the list is ordered by. Rows that tie have the ' +
        'same, as in 1, 2, 2, 4.',
    })
    position: number;

    @Field(() => Int, { description: 'How many rows the list has.' })
    totalCount: number;

    @Field(node, { description: 'The row itself.' }) node: object;

    @Field(() => [node()], { description: 'The rows right before it, in the order of the list.' })
    above: object[];

    @Field(() => [node()], { description: 'The rows right after it.' })
    below: object[];

    @Field(() => FreshnessType, { description: 'How old all of it is, at most.' })
    freshness: Freshness;
  }
  return Position;
}
