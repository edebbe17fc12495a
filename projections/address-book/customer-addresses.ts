import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType()
export class CustomerAddress {
  @Field(() => Int, { description: 'One address keeps its id while it is corrected.' })
  addressId: number;

  @Field() street: string;
  @Field() postcode: string;
  @Field() city: string;
  @Field() country: string;

  @Field(() => GraphQLDateTime, { description: 'Since when the database has it like this.' })
  since: Instant;

  /** Where the database's log told it: a change that comes again is known by it. Kept in the row, not served. */
  lsn: number | null;
}

@ObjectType()
export class FormerAddress extends CustomerAddress {
  @Field(() => GraphQLDateTime, { description: 'When it was changed, deleted or given away.' })
  until: Instant;
}

@ObjectType({ description: 'Where one customer is, and was.' })
export class CustomerAddresses {
  @Field(() => ID) customerId: string;

  @Field(() => [CustomerAddress], { description: 'Those of now, the oldest first.' })
  current: CustomerAddress[];

  @Field(() => [FormerAddress], { description: 'The last 20 of before, the newest first.' })
  former: FormerAddress[];
}
