/** A projection that compiles; every case below spoils one part of it. */
export const SOUND = `
import { z } from 'zod';
import { changesOf, defineEvents, defineOrigin, defineOwner, defineProjection, evolved, ref, refIn, REMOVED, rowsOf, seconds } from '#station';
import { specOf } from '#station/testing';

class Deposit { bankId: string; cents: number }
class Account { accountId: string; name: string; cents: number; deposits: { since: string; held: Deposit[] }[] }
class Elsewhere { branch: number }
class Bank { bankId: string; open: boolean }

const PaidV1 = z.object({ from: z.string(), to: z.string(), pounds: z.number() });
const PaidV2 = z.object({ from: z.string(), to: z.string(), cents: z.number() });

const accounts = defineEvents({
  owner: 'account-service',
  stream: 'ACCOUNTS',
  subject: 'accounts.*',
  events: {
    Opened: z.object({ accountId: z.string(), name: z.string() }),
    Paid: evolved(PaidV1).to(PaidV2, ({ from, to, pounds }) => ({ from, to, cents: pounds * 100 })),
  },
  erases: { Opened: (data) => data.accountId, Paid: (data) => String(data.cents) },
});
const banks = defineEvents({
  owner: 'bank-service',
  stream: 'BANKS',
  subject: 'banks.*',
  events: { Closed: z.object({ bankId: z.string() }) },
});

const bankProjection = defineProjection({
  name: 'banks', version: 1, owner: 'team-banks', staleness: { budget: seconds(1) },
  reads: [banks], serves: Bank, key: 'bankId',
  keysOf: { Closed: (e) => [e.data.bankId] },
  initial: (bankId) => ({ bankId, open: true }),
  fold: { Closed: (row) => ({ ...row, open: false }) },
});

const tables = defineEvents({
  owner: 'account-service',
  stream: 'DB',
  subject: 'db.*',
  envelope: 'debezium',
  events: { cards: changesOf(z.object({ card: z.string(), holder: z.string() }), { key: ['card'] }) },
});
export const holders = defineProjection({
  name: 'holders', version: 1, owner: 'team-accounts', staleness: { budget: seconds(1) },
  reads: [tables], serves: Bank, key: 'bankId',
  keysOf: { cards: (e) => rowsOf(e.data).map((row) => row.card) },
  initial: (bankId) => ({ bankId, open: false }),
  fold: { cards: (row, e) => (e.data.op === 'd' ? REMOVED : { ...row, open: e.data.after.holder !== '' }) },
});

const origin = defineOrigin<Account>()({
  from: defineOwner({ name: 'account-service', over: 'http', rate: { requests: 1, per: seconds(1) } }),
  question: (keys) => ({ at: '/accounts/' + keys.join() }),
  answer: z.array(z.object({ id: z.string(), owed: z.number() })),
  rows: (told) => Object.fromEntries(told.map(({ id, owed }) => [id, { cents: owed }])),
  ttl: seconds(9),
  fields: ['cents'],
});

export const projection = defineProjection({
  name: 'accounts',
  version: 1,
  owner: 'team-accounts',
  staleness: { budget: seconds(1) },
  reads: [accounts, banks],
  serves: Account,
  key: 'accountId',
  keysOf: {
    Opened: (e) => [e.data.accountId],
    Paid: (e) => [e.data.from, e.data.to],
    Closed: () => [],
  },
  initial: (accountId) => ({ accountId, name: '', cents: 0, deposits: [] }),
  fold: {
    Opened: (row, e) => ({ ...row, name: e.data.name }),
    Paid: (row, e, key) => ({ ...row, cents: row.cents + (key === e.data.to ? 1 : -1) * e.data.cents }),
    Closed: () => REMOVED,
  },
  orderings: { cents: 'desc', name: 'asc' },
  filters: ['name'],
  personal: { person: 'accountId', fields: ['name'] },
  refs: {
    bank: ref(bankProjection, (row: Account) => row.name),
    keeper: refIn(Deposit, bankProjection, (deposit) => deposit.bankId),
  },
  origin,
});

specOf(projection)(
  { type: 'Opened', data: { accountId: 'a', name: 'Ann' } },
  { type: 'Paid', version: 1, data: { from: 'a', to: 'b', pounds: 1 } },
)
  .when({ type: 'Paid', time: '2020-01-01', data: { from: 'a', to: 'b', cents: 5 } })
  .thenRows({ a: { cents: -105 } });
`;
