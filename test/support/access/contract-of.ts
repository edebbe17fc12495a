import type { Consumer, ConsumerLimits } from '../../../src/access/consumer.js';
import type { Contract } from '../../../src/access/contract.js';
import { granting, someConsumer } from './contracts.js';

const LIMITS: ConsumerLimits = {
  measureOnly: false,
  depth: 10,
  aliases: 10,
  rootFields: 10,
  tokens: 1_000,
  cost: 1_000,
  requestsPerSecond: 100,
  burst: 0,
  subscriptions: 10,
  waiters: 10,
};

export const consumerOf = (name: string, limits: Partial<ConsumerLimits> = {}): Consumer =>
  someConsumer({
    name,
    team: `team-${name}`,
    contact: `${name}@example.org`,
    level: 'documents',
    limits: { ...LIMITS, ...limits },
  });

/** The contract of a consumer that listed no operation. */
export const contractOf = (name: string): Contract => granting([], consumerOf(name));
