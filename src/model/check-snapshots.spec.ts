import { z } from 'zod';
import { faultsOf } from './check-definitions.js';
import { seconds } from './duration.js';
import { defineEvents, type EventContract } from './event-contract.js';
import { defineOwner } from './owner.js';
import { defineProjection, type Projection } from './projection.js';
import type { Snapshot } from './snapshot.js';

class User {
  userId: string;
}

const rate = { requests: 1, per: seconds(1) };
const [overNats, overHttp] = (['nats', 'http'] as const).map((over) =>
  defineOwner({ name: 'user-service', over, rate }),
);
const users = defineEvents({
  owner: 'user-service',
  stream: 'USERS',
  subject: 'people.users.*',
  events: { UserChanged: z.object({ userId: z.string() }) },
  snapshot: {
    from: defineOwner({ name: 'user-service', over: 'nats', rate }),
    at: 'user-service.snapshot',
    entityOf: { UserChanged: (data) => data.userId },
  },
});

const reading = (...reads: readonly EventContract[]): Projection => ({
  ...defineProjection({
    name: 'users',
    version: 1,
    owner: 'team-users',
    staleness: { budget: seconds(1) },
    reads: [users],
    serves: User,
    key: 'userId',
    keysOf: { UserChanged: (e) => [e.data.userId] },
    initial: (userId) => ({ userId }),
    fold: { UserChanged: (row) => row },
  }),
  reads,
});
const spoilt = (more: Partial<Snapshot>, contract: Partial<EventContract> = {}): EventContract => ({
  ...users,
  ...contract,
  snapshot: { ...(users.snapshot as Snapshot), ...more },
});
const OF = 'The snapshot of user-service for people.users.*';

describe('a contract with a snapshot', () => {
  it('has no faults where its address, its pages and its entities hold', () => {
    expect(faultsOf([reading(users)])).toEqual([]);
    expect(
      faultsOf([reading(spoilt({ ...(overHttp && { from: overHttp }), at: '/users?all' }))]),
    ).toEqual([]);
  });

  it.each<[string, EventContract, string]>([
    [
      'a path over NATS',
      spoilt({ at: '/users now' }),
      `${OF} is asked for at "/users now", which is no subject without wildcards.`,
    ],
    [
      'a subject over HTTP',
      spoilt({ ...(overHttp && { from: overHttp }) }),
      `${OF} is asked for at "user-service.snapshot", which is no path: begin with "/".`,
    ],
    [
      'a subject that its own stream stores',
      spoilt({ ...(overNats && { from: overNats }), at: 'people.users.all' }),
      `${OF} is asked for at "people.users.all", where the stream takes the questions for events. Name another.`,
    ],
    [
      'pages of nothing',
      spoilt({ pageSize: 0 }),
      `${OF} has pages of 0 events, which is no whole number from 1 to 5000.`,
    ],
    [
      'pages that are too large',
      spoilt({ pageSize: 9_000 }),
      `${OF} has pages of 9000 events, which is no whole number from 1 to 5000.`,
    ],
    [
      'a type without its entity',
      spoilt({ entityOf: {} }),
      `${OF} has no entityOf for UserChanged.`,
    ],
    [
      'an entity of no type',
      spoilt({ entityOf: { ...(users.snapshot as Snapshot).entityOf, Left: () => '' } }),
      `${OF} has an entityOf for Left, which the contract does not declare.`,
    ],
    [
      'polls',
      spoilt({}, { polled: true }),
      `${OF} is of a polled stream. Poll the owner again instead: that tells all it has.`,
    ],
  ])('is refused with %s', (_, contract, fault) =>
    expect(faultsOf([reading(contract)])).toContain(fault),
  );

  it('is refused beside another one for the same subject', () => {
    const events = { UserLeft: z.object({ userId: z.string() }) };
    const other = spoilt({ entityOf: { UserLeft: () => '' } }, { events });
    expect(faultsOf([reading(users, other)])).toContain(
      'Projection "users" reads two contracts with a snapshot for people.users.* of the stream USERS. Make them one.',
    );
  });
});
