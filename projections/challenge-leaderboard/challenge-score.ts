import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLSafeInt } from 'graphql-scalars';

@ObjectType({ description: 'What one user has come to in one challenge.' })
export class ChallengeScore {
  @Field(() => ID, { description: '`<challengeId>/<userId>`.' }) scoreId: string;

  @Field(() => ID) challengeId: string;

  @Field(() => ID) userId: string;

  @Field(() => GraphQLSafeInt, { description: 'The points of all completions together.' })
  points: number;

  @Field(() => Int) completions: number;
}
