import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import type { Instant } from '#station';
import { PaymentState } from './payment-state.js';

@ObjectType({ description: 'How far one payment is. Amounts are in the smallest unit.' })
export class Payment {
  @Field(() => ID) paymentId: string;

  @Field(() => ID) orderId: string;

  @Field(() => PaymentState) state: PaymentState;

  @Field({ description: 'ISO 4217.' }) currency: string;

  @Field(() => GraphQLSafeInt, { description: 'What is to be paid.' }) amountMinor: number;

  @Field(() => GraphQLSafeInt) authorisedMinor: number;

  @Field(() => GraphQLSafeInt) capturedMinor: number;

  @Field(() => GraphQLSafeInt) refundedMinor: number;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  failure: string | null;

  @Field(() => GraphQLDateTime) startedAt: Instant;
}
