import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import type { Instant } from '../model/clock.js';
import type { Freshness, FreshnessState as State } from '../model/freshness.js';

/** The states by their names in the schema. */
const FreshnessState = {
  FRESH: 'FRESH',
  STALE: 'STALE',
  UNKNOWN: 'UNKNOWN',
  REBUILDING: 'REBUILDING',
  GAP: 'GAP',
} as const satisfies { readonly [Name in State]: Name };

registerEnumType(FreshnessState, {
  name: 'FreshnessState',
  description: 'What is known of the age of rows.',
  valuesMap: {
    FRESH: { description: 'It is proved to lie within the budget.' },
    STALE: { description: 'It is proved, but beyond the budget.' },
    UNKNOWN: { description: 'Nothing is proved yet.' },
    REBUILDING: { description: 'The rows are being made again from the first event.' },
    GAP: { description: 'Events that were still needed are gone from their stream.' },
  },
});

/** The name of the field, on connections and on every served type. */
export const FRESHNESS = 'freshness';

export const FRESHNESS_TYPE = 'Freshness';

@ObjectType(FRESHNESS_TYPE, { description: 'How old rows are, as proved when they were read.' })
export class FreshnessType implements Freshness {
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'Everything that the streams had stored before this instant of the station is in the rows, or set ' +
      'aside as a dead letter. Null where nothing is proved.',
  })
  asOf: Instant | null;

  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description: 'How long before the read asOf was, in milliseconds: no row is older than this.',
  })
  stalenessMs: number | null;

  @Field(() => GraphQLSafeInt, {
    description: 'The staleness that the owner of the projection allows, in milliseconds.',
  })
  budgetMs: Freshness['budgetMs'];

  @Field(() => FreshnessState) state: State;

  @Field(() => [String], {
    description:
      'How far each stream is applied: "STREAM:sequence". Give it as `fresh.after` elsewhere.',
  })
  offsets: string[];

  @Field(() => Int, {
    description: 'Queues of dead letters that wait: their events are not in the rows.',
  })
  quarantined: number;

  @Field(() => Boolean, {
    description:
      'Whether it is the row as its owner told it, asked for at asOf because what is kept was not fresh enough.',
  })
  fromOrigin: boolean;
}
