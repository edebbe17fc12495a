import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType({ description: 'Where a user is reached, for notifications.' })
export class Contact {
  @Field(() => ID) userId: string;

  @Field({ description: 'The address that mail goes to now.' }) email: string;

  @Field(() => GraphQLDateTime, { description: 'Since when mail goes there.' })
  updatedAt: Instant;
}
