import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import { defineOrigin } from '../../src/model/origin.js';
import { defineOwner } from '../../src/model/owner.js';
import { defineProjection } from '../../src/model/projection.js';
import { ref } from '../../src/model/ref.js';
import { ProjectionModule } from '../../src/projection.module.js';

/** A projection whose rows may not be old: beyond its limit the bank itself is asked for them. */
@ObjectType({ description: 'What an account holds.' })
export class Balance {
  @Field(() => ID) accountId: string;
  @Field(() => Int) amountMinor: number;
}

@ObjectType({ description: 'Whose an account is.' })
export class Holder {
  @Field(() => ID) holderId: string;
  @Field(() => ID) accountId: string;
}

const bookings = defineEvents({
  owner: 'bank-service',
  stream: 'BANK',
  subject: 'bank.*',
  events: {
    Booked: z.object({ accountId: z.string(), amountMinor: z.int() }),
    Opened: z.object({ accountId: z.string(), holderId: z.string() }),
  },
});

export const bank = defineOwner({
  name: 'bank-service',
  over: 'nats',
  rate: { requests: 100, per: seconds(1) },
});

export const balances = defineProjection({
  name: 'balances',
  version: 1,
  owner: 'team-money',
  staleness: { budget: seconds(2), limit: { staleness: seconds(5), onBreach: 'origin' } },
  reads: [bookings],
  serves: Balance,
  key: 'accountId',
  keysOf: { Booked: (e) => [e.data.accountId], Opened: () => [] },
  initial: (accountId) => ({ accountId, amountMinor: 0 }),
  fold: {
    Booked: (row, e) => ({ ...row, amountMinor: row.amountMinor + e.data.amountMinor }),
    Opened: (row) => row,
  },
  origin: defineOrigin<Balance>()({
    from: bank,
    batch: 100,
    question: (accountIds) => ({ at: 'bank.balances', body: { accountIds } }),
    answer: z.array(z.object({ accountId: z.string(), amountMinor: z.int() })),
    rows: (answer) => Object.fromEntries(answer.map((balance) => [balance.accountId, balance])),
    ttl: seconds(30),
  }),
});

export const holders = defineProjection({
  name: 'holders',
  version: 1,
  owner: 'team-money',
  staleness: { budget: seconds(60) },
  reads: [bookings],
  serves: Holder,
  key: 'holderId',
  keysOf: { Booked: () => [], Opened: (e) => [e.data.holderId] },
  initial: (holderId) => ({ holderId, accountId: '' }),
  fold: { Booked: (row) => row, Opened: (row, e) => ({ ...row, accountId: e.data.accountId }) },
  refs: { balance: ref(balances, (row: Holder) => row.accountId) },
});

export const BalancesModule = ProjectionModule.for(balances);
export const HoldersModule = ProjectionModule.for(holders);
