import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { Instant } from '#station';
import { ShipmentState } from './shipment-state.js';

@ObjectType({ description: 'The shipment of one order.' })
export class Shipment {
  @Field(() => ID) orderId: string;

  @Field(() => ShipmentState) state: ShipmentState;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was ordered.' })
  orderedAt: Instant | null;

  @Field(() => GraphQLDateTime, { nullable: true }) cancelledAt: Instant | null;

  @Field(() => GraphQLDateTime, { nullable: true }) dispatchedAt: Instant | null;

  @Field(() => GraphQLDateTime, { nullable: true }) deliveredAt: Instant | null;

  @Field(() => String, { nullable: true }) carrier: string | null;

  @Field(() => String, { nullable: true, description: 'By which its carrier knows it.' })
  trackingCode: string | null;
}
