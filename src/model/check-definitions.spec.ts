import { z } from 'zod';
import { faultsOf } from './check-definitions.js';
import { milliseconds, seconds } from './duration.js';
import { defineEvents, type EventContract } from './event-contract.js';
import { evolved, type VersionOptions } from './evolved-event.js';
import { defineProjection, type Projection } from './projection.js';
import { ref, refIn } from './ref.js';

class Account {
  accountId: string;
  name: string;
}

const accounts = defineEvents({
  owner: 'account-service',
  stream: 'ACCOUNTS',
  subject: 'accounts.*',
  events: {
    AccountOpened: z.object({ accountId: z.string(), name: z.string() }),
    AccountNamed: z.object({ accountId: z.string(), name: z.string() }),
  },
});

const sound: Projection = defineProjection({
  name: 'accounts',
  version: 1,
  owner: 'team-accounts',
  staleness: { budget: seconds(1) },
  reads: [accounts],
  serves: Account,
  key: 'accountId',
  keysOf: {
    AccountOpened: (e) => [e.data.accountId],
    AccountNamed: (e) => [e.data.accountId],
  },
  initial: (accountId) => ({ accountId, name: '' }),
  fold: {
    AccountOpened: (row, e) => ({ ...row, name: e.data.name }),
    AccountNamed: (row, e) => ({ ...row, name: e.data.name }),
  },
  orderings: { name: 'asc' },
  filters: ['name'],
});

const { AccountNamed: _, ...opened } = sound.keysOf;
const cast = (part: unknown): Partial<Projection> => part as Partial<Projection>;
const reading = (contract: Partial<EventContract>): Partial<Projection> => ({
  reads: [{ ...accounts, ...contract }],
});
const evolving = (options: VersionOptions): Partial<Projection> => {
  const schema = accounts.events.AccountNamed;
  const AccountNamed = evolved(schema, options).to(schema, (data) => data);
  return reading({ events: { ...accounts.events, AccountNamed } });
};
const OF = 'Projection "accounts" of team-accounts';

/** What is wrong -> how the sound projection is spoilt -> what is said. */
const faulty: readonly (readonly [string, Partial<Projection>, string])[] = [
  [
    'a name that is not in kebab-case',
    { name: 'bankAccounts' },
    'of team-accounts has a name that',
  ],
  ['a name that begins with a digit', { name: '2-accounts' }, 'of team-accounts has a name that'],
  ['an empty name', { name: '' }, 'Projection "" of team-accounts has a name that'],
  ['a version of zero', { version: 0 }, `${OF} has the version 0, which`],
  ['a version between two', { version: 1.5 }, `${OF} has the version 1.5, which`],
  ['an owner of no name', { owner: ' ' }, 'names no owner.'],
  [
    'a budget of nothing',
    { staleness: { budget: seconds(0) } },
    `${OF} has a staleness budget of 0 ms`,
  ],
  ['a budget that is no number', { staleness: { budget: milliseconds(NaN) } }, 'budget of NaN ms'],
  [
    'a limit below the budget',
    { staleness: { budget: seconds(2), limit: { staleness: seconds(1), onBreach: 'wait' } } },
    `${OF} has a staleness limit of 1000 ms, which is below its budget of 2000 ms.`,
  ],
  [
    'a limit without end',
    {
      staleness: {
        budget: seconds(2),
        limit: { staleness: milliseconds(Infinity), onBreach: 'wait' },
      },
    },
    `${OF} has a staleness limit of Infinity ms, which is not finite.`,
  ],
  [
    'a limit that leads to an origin',
    { staleness: { budget: seconds(2), limit: { staleness: seconds(2), onBreach: 'origin' } } },
    `${OF} has the limit onBreach "origin", but declares no origin.`,
  ],
  [
    'a limit with a policy there is not',
    cast({
      staleness: { budget: seconds(2), limit: { staleness: seconds(2), onBreach: 'hide' } },
    }),
    `${OF} has the limit onBreach "hide", which is none of serve, wait, origin, reject.`,
  ],
  ['an urgency there is not', cast({ urgency: 'urgent' }), `${OF} has the urgency "urgent"`],
  ['a way with poison there is not', cast({ onPoison: 'hide' }), `${OF} has the onPoison "hide"`],
  [
    'a feed over NATS that is neither on nor off',
    cast({ feed: { nats: 'yes' } }),
    `${OF} has the feed.nats "yes", which is neither true nor false.`,
  ],
  ['a direction there is not', cast({ orderings: { name: 'up' } }), 'in the direction "up"'],
  ['no contract to read', { reads: [], keysOf: {}, fold: {} }, `${OF} reads no contract`],
  [
    'an event without keys',
    { keysOf: opened },
    `${OF} reads AccountNamed but has no keysOf for it.`,
  ],
  ['an event that is not folded', { fold: {} }, `${OF} reads AccountNamed but has no fold for it.`],
  [
    'keys for an event that it does not read',
    { keysOf: { ...opened, AccountNamed: () => [], AccountClosed: () => [] } },
    `${OF} has a keysOf for AccountClosed, which no contract it reads declares.`,
  ],
  ['a key that the row lacks', { key: 'id' }, `${OF} has the key "id", a field that`],
  [
    'an ordering that the row lacks',
    { orderings: { age: 'asc' } },
    `${OF} is ordered by "age", a field`,
  ],
  [
    'a filter that the row lacks',
    { filters: ['colour'] },
    `${OF} is filtered by "colour", a field`,
  ],
  [
    'a ref to what is not served',
    { refs: { card: ref({ ...sound, name: 'cards' }, () => null) } },
    `${OF} has a ref "card" to "cards", which is not served. Serve it too`,
  ],
  [
    'a ref named like a field',
    { refs: { name: ref(sound, () => null) } },
    `${OF} has a ref "name" where the row has a field of that name.`,
  ],
  [
    'a ref within rows to what is not served',
    { refs: { card: refIn(class Line {}, { ...sound, name: 'cards' }, () => null) } },
    `${OF} has a ref "card" to "cards", which is not served. Serve it too`,
  ],
  [
    'positions that are neither served nor not',
    cast({ positions: 'yes' }),
    `${OF} has the positions "yes", which is neither true nor false.`,
  ],
  [
    'positions without an order',
    { positions: true, orderings: {} },
    `${OF} serves positions, but has no orderings`,
  ],
  ['a contract of no owner', reading({ owner: '' }), 'names no owner.'],
  ...([{ first: 0 }, { first: 1.5 }] as const).map(
    (options) =>
      [
        `an event whose first version is ${options.first}`,
        evolving(options),
        'The event AccountNamed of account-service has a first version',
      ] as const,
  ),
  ...([0, 3, 1.5] as const).map(
    (untold) =>
      [
        `an event that is of version ${untold} where it tells none`,
        evolving({ untold }),
        `has the version ${untold} where it tells none, but knows 1 to 2.`,
      ] as const,
  ),
  [
    'a stream that NATS cannot have',
    reading({ stream: 'MY.ACCOUNTS' }),
    'names a stream "MY.ACCOUNTS"',
  ],
  [
    'two wildcards',
    reading({ subject: 'a.*.*' }),
    'has the subject "a.*.*", which is not one subject',
  ],
  ['a rest in the middle', reading({ subject: 'a.>.b' }), 'has the subject "a.>.b"'],
  ['a wildcard within a token', reading({ subject: 'a.b*' }), 'has the subject "a.b*"'],
  ['an empty token', reading({ subject: 'a..b' }), 'has the subject "a..b"'],
  ['two subjects', reading({ subject: 'a.b, a.c' }), 'has the subject "a.b, a.c"'],
];

describe('the definitions of a station', () => {
  it('are sound as the compiler takes them', () => expect(faultsOf([sound])).toEqual([]));

  it.each(faulty)('are refused with %s', (_, spoilt, fault) =>
    expect(faultsOf([{ ...sound, ...spoilt }])).toContainEqual(expect.stringContaining(fault)),
  );

  it.each(['accounts', 'accounts.*', 'accounts.>', 'accounts.*.opened', '>'])(
    'take the subject %s',
    (subject) => expect(faultsOf([{ ...sound, ...reading({ subject }) }])).toEqual([]),
  );

  it('may hold reads to a limit, of the budget or beyond', () => {
    const limit = { staleness: seconds(1), onBreach: 'reject' } as const;
    expect(faultsOf([{ ...sound, staleness: { budget: seconds(1), limit } }])).toEqual([]);
  });

  it('tell every fault, not the first', () =>
    expect(faultsOf([{ ...sound, version: -1, name: 'A', filters: ['colour'] }])).toHaveLength(3));

  it('leave the fields of a row alone when initial takes only keys of its own form', () =>
    expect(
      faultsOf([
        {
          ...sound,
          initial: () => {
            throw new Error('not a pair of ids');
          },
        },
      ]),
    ).toEqual([]));
});

describe('the definitions of several projections', () => {
  const second: Projection = { ...sound, name: 'names' };
  const sharing = (contract: Partial<EventContract>): readonly string[] =>
    faultsOf([sound, { ...second, reads: [{ ...accounts, ...contract }] }]);
  const others = { AccountOpened: accounts.events.AccountOpened };

  it('may read one contract', () => expect(faultsOf([sound, second])).toEqual([]));

  it('may refer to one another', () =>
    expect(faultsOf([sound, { ...second, refs: { account: ref(sound, () => null) } }])).toEqual(
      [],
    ));

  it('are refused with one name twice, and the owners are named', () =>
    expect(faultsOf([sound, { ...sound, owner: 'team-bank' }])).toEqual([
      '2 projections are named "accounts", owned by team-accounts and team-bank. Rename all but one.',
    ]));

  it('are refused with two owners of one event', () =>
    expect(sharing({ owner: 'bank', stream: 'BANK', subject: 'bank.*' })).toContainEqual(
      'The event AccountOpened has two owners, account-service and bank. Rename it in one contract, or share one contract.',
    ));

  it('are refused with an event in two contracts of its owner', () =>
    expect(sharing({ events: others })).toContainEqual(
      'account-service declares the event AccountOpened in two contracts. Keep one of them.',
    ));

  it('are refused with an unknown envelope', () =>
    expect(sharing({ envelope: 'avro' as 'bare' })).toContainEqual(
      'The contract of account-service for accounts.* has the envelope "avro"; known are bare, cloudevents, debezium.',
    ));

  it('are refused with two envelopes of one owner for one subject', () => {
    expect(sharing({ envelope: 'debezium', events: others, subject: 'accounts.>' })).toContainEqual(
      'account-service declares two envelopes, none and debezium, for messages on accounts.* and accounts.>. Declare the same in both contracts.',
    );
    expect(sharing({ envelope: 'debezium', subject: 'rows.*' })).not.toContainEqual(
      expect.stringContaining('two envelopes'),
    );
  });

  it('are refused with two owners of one subject', () =>
    expect(sharing({ owner: 'bank' })).toContainEqual(
      expect.stringMatching(
        /^account-service and bank both publish on accounts\.\* of the stream ACC/,
      ),
    ));

  it.each(['accounts.opened', 'accounts.>', '*.opened', '>'])(
    'are refused when the subject %s of another owner meets accounts.*',
    (subject) =>
      expect(sharing({ owner: 'bank', subject })).toContainEqual(
        expect.stringContaining('both publish on'),
      ),
  );

  it.each(['accounts', 'accounts.opened.now', 'bank.*', '*.opened.>'])(
    'take the subject %s of another owner beside accounts.*',
    (subject) =>
      expect(sharing({ owner: 'bank', subject })).not.toContainEqual(
        expect.stringContaining('both publish on'),
      ),
  );
});
