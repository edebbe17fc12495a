import { z } from 'zod';
import { seconds } from '../../../src/model/duration.js';
import { defineEvents } from '../../../src/model/event-contract.js';
import { defineOwner } from '../../../src/model/owner.js';
import { defineProjection, REMOVED } from '../../../src/model/projection.js';

const Moved = z.object({ account: z.string(), region: z.string(), amount: z.int() });

export const accountService = (over: 'http' | 'nats') =>
  defineOwner({ name: 'account-service', over, rate: { requests: 1_000, per: seconds(1) } });

export const SNAPSHOT_AT = { http: '/snapshot?of=accounts', nats: 'account-service.snapshot' };

/** Accounts whose owner tells all that it has; small pages, so that a few accounts are many of them. */
export const accountEvents = (over: 'http' | 'nats' = 'nats', pageSize = 2) =>
  defineEvents({
    owner: 'account-service',
    stream: 'ACCOUNTS',
    subject: 'accounts.*',
    events: { Moved, Closed: z.object({ account: z.string() }) },
    snapshot: {
      from: accountService(over),
      at: SNAPSHOT_AT[over],
      pageSize,
      entityOf: { Moved: (data) => data.account, Closed: (data) => data.account },
    },
  });

export class Balance {
  key!: string;
  moves!: number;
  total!: number;
  /** Depends on every amount and on their order; only of an account. */
  chain!: number;
}

export const chained = (chain: number, amount: number): number =>
  (Math.imul(chain, 31) + amount) | 0;

/** A row for each account and one for each region: what is lost, doubled or out of order shows in one of them. */
export const balances = (over: 'http' | 'nats' = 'nats', pageSize = 2) =>
  defineProjection({
    name: 'balances',
    version: 1,
    owner: 'team-accounts',
    staleness: { budget: seconds(1) },
    reads: [accountEvents(over, pageSize)],
    serves: Balance,
    key: 'key',
    keysOf: {
      Moved: ({ data }) => [`account ${data.account}`, `region ${data.region}`],
      Closed: ({ data }) => [`account ${data.account}`],
    },
    initial: (key) => ({ key, moves: 0, total: 0, chain: 0 }),
    fold: {
      Moved: (row, { data }, key) => {
        if (data.region === 'nowhere') throw new Error('there is no such region');
        return {
          key,
          moves: row.moves + 1,
          total: row.total + data.amount,
          chain: key.startsWith('account') ? chained(row.chain, data.amount) : 0,
        };
      },
      Closed: () => REMOVED,
    },
    orderings: { total: 'desc' },
  });
