import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLSafeInt } from 'graphql-scalars';
import type { Decayed, Instant } from '#station';
import { ProductKind } from './product-kind.js';

@ObjectType({ description: 'How well one product sells, cancellations taken off.' })
export class PopularProduct {
  @Field(() => ID) productId: string;

  @Field(() => String, { nullable: true, description: 'Null until the product is named.' })
  name: string | null;

  @Field(() => ProductKind) kind: ProductKind;

  @Field(() => GraphQLSafeInt, {
    description: 'Units sold less units cancelled; below zero where earlier sales came back.',
  })
  unitsSold: number;

  @Field(() => GraphQLSafeInt, { description: 'What these units brought in, in pence.' })
  revenueMinor: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'A score to order by: the units sold, each counting half as much with every week that passes, ' +
      'as the base-2 logarithm at 2010-01-01. Null where nothing is left to count.',
  })
  popularity: Decayed;

  /** As of which update the name is; kept in the row, not served. */
  nameAsOf: Instant | null;
}
