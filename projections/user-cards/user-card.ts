import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime, GraphQLURL } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType({ description: 'What others see of a user.' })
export class UserCard {
  @Field(() => ID) userId: string;

  @Field({ description: 'The name that the user goes by now.' }) nickname: string;

  @Field(() => GraphQLURL, { nullable: true, description: 'A picture; none where null.' })
  avatarUrl: string | null;

  @Field(() => GraphQLDateTime, { description: 'Since when the user is as told here.' })
  updatedAt: Instant;
}
