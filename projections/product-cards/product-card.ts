import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType({ description: 'What a page needs to show one product.' })
export class ProductCard {
  @Field(() => ID) productId: string;

  @Field({ description: 'The name it is sold by now.' }) name: string;

  @Field(() => GraphQLSafeInt, { description: 'The price of one, in pence.' }) priceMinor: number;

  @Field(() => GraphQLDateTime, { description: 'Since when the product is as told here.' })
  updatedAt: Instant;
}
