import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import type { Instant } from '#station';
import { TripState } from './trip-state.js';

@ObjectType({ description: 'One trip, from when it was asked for.' })
export class TripOverview {
  @Field(() => ID) tripId: string;

  @Field(() => ID, { description: 'The user who is driven.' }) passengerId: string;

  @Field(() => ID, { nullable: true, description: 'Null until a driver takes it.' })
  driverId: string | null;

  @Field(() => TripState) state: TripState;

  @Field() from: string;

  @Field() to: string;

  @Field(() => GraphQLDateTime) requestedAt: Instant;

  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description: 'In the smallest unit of the currency; null until it is over.',
  })
  fareMinor: number | null;
}
