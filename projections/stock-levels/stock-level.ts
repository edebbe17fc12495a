import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLSafeInt } from 'graphql-scalars';

@ObjectType({ description: 'How much of one product is in stock.' })
export class StockLevel {
  @Field(() => ID) productId: string;

  @Field(() => GraphQLSafeInt, {
    description: 'Goods received less goods ordered; below zero where more was sold than came in.',
  })
  onHand: number;

  @Field(() => GraphQLSafeInt, {
    description: 'How much of it are corrections, after comparing with the warehouse.',
  })
  corrected: number;
}
