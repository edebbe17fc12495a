import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType({ description: 'One product of an order.' })
export class OrderLineView {
  @Field(() => ID) productId: string;

  @Field(() => Int, {
    description: 'How many are to be delivered: what was cancelled is taken off.',
  })
  quantity: number;

  @Field(() => Int, { description: 'How many of those that were ordered were cancelled.' })
  cancelled: number;

  @Field(() => GraphQLSafeInt, { description: 'The price of one when it was ordered, in pence.' })
  unitPriceMinor: number;
}

@ObjectType({ description: 'One order as it stands now.' })
export class OrderDetail {
  @Field(() => ID) orderId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Null where the shop does not know who ordered.',
  })
  customerId: string | null;

  @Field(() => GraphQLDateTime) placedAt: Instant;

  @Field(() => [OrderLineView], { description: 'As they were ordered, also those cancelled.' })
  lines: OrderLineView[];

  @Field(() => GraphQLSafeInt, { description: 'What is to be paid for the lines, in pence.' })
  totalMinor: number;
}
