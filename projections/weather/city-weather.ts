import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType({ description: 'The weather in one city, as it was measured last.' })
export class CityWeather {
  @Field(() => ID) city: string;

  @Field(() => Float) temperatureC: number;

  @Field(() => String, { description: 'clear, cloudy, fog, rain, snow or storm.' }) sky: string;

  @Field(() => GraphQLDateTime) observedAt: Instant;
}
