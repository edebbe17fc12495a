import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Instant } from '#station';
import { IdentityState } from './identity-state.js';

@ObjectType()
export class BilledParty {
  @Field(() => ID) partyId: string;

  @Field({ description: 'The name in the books.' }) name: string;

  /** Of when the name is; kept in the row, not served. */
  asOf: Instant;
}

/** One account went on for another. */
export interface Merge {
  readonly merged: string;
  readonly kept: string;
}

@ObjectType({ description: 'Who a customer is, as far as one e-mail address or one party tells.' })
export class KnownCustomer {
  @Field(() => ID, { description: 'An e-mail address in small letters, or `party:<id>`.' })
  knownBy: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The one id of the customer: an account, or `party:<id>` where there is none. Null on the row of a party that an ' +
      'address links: the row of the address tells it.',
  })
  canonicalId: string | null;

  @Field(() => IdentityState) state: IdentityState;

  @Field(() => [ID], { description: 'Who the customer may be: one, or all of a conflict.' })
  candidates: string[];

  @Field(() => [ID], { description: 'The accounts of the address, also those merged into others.' })
  accountIds: string[];

  @Field(() => [BilledParty]) parties: BilledParty[];

  @Field(() => [String], { description: 'On the row of a party: the addresses that link it.' })
  linkedBy: string[];

  /** Kept in the row, not served: all merges of accounts that the address belongs to. */
  merges: Merge[];
}
