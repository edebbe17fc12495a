import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLSafeInt } from 'graphql-scalars';

@ObjectType({ description: 'What the customers of one country bought, cancellations taken off.' })
export class CountryTotal {
  @Field(() => ID) country: string;
  @Field(() => Int) orders: number;
  @Field(() => GraphQLSafeInt, { description: 'In pence.' }) revenueMinor: number;
}
