import { diagnose } from './compile.js';

/** A projection that compiles; every case below spoils one part of it. */
const SOUND = `
import { z } from 'zod';
import { changesOf, defineEvents, defineProjection, evolved, ref, REMOVED, rowsOf, seconds } from '#station';
import { specOf } from '#station/testing';

class Account { accountId: string; name: string; cents: number }
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
  initial: (accountId) => ({ accountId, name: '', cents: 0 }),
  fold: {
    Opened: (row, e) => ({ ...row, name: e.data.name }),
    Paid: (row, e, key) => ({ ...row, cents: row.cents + (key === e.data.to ? 1 : -1) * e.data.cents }),
    Closed: () => REMOVED,
  },
  orderings: { cents: 'desc', name: 'asc' },
  filters: ['name'],
  refs: { bank: ref(bankProjection, (row: Account) => row.name) },
});

specOf(projection)(
  { type: 'Opened', data: { accountId: 'a', name: 'Ann' } },
  { type: 'Paid', version: 1, data: { from: 'a', to: 'b', pounds: 1 } },
)
  .when({ type: 'Paid', time: '2020-01-01', data: { from: 'a', to: 'b', cents: 5 } })
  .thenRows({ a: { cents: -105 } });
`;

/** What the author did -> the sound text, what it became -> what the compiler says, and of which text. */
interface Mistake {
  readonly sound: string;
  readonly spoilt: string;
  readonly code: number;
  readonly says: RegExp;
  readonly at: RegExp;
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'an event of the contract that is not folded': {
    sound: 'Closed: () => REMOVED,',
    spoilt: '',
    code: 2741,
    says: /Property 'Closed' is missing/,
    at: /^fold$/,
  },
  'an event of the contract without keys': {
    sound: 'Paid: (e) => [e.data.from, e.data.to],',
    spoilt: '',
    code: 2741,
    says: /Property 'Paid' is missing/,
    at: /^keysOf$/,
  },
  'a fold of an event that no contract declares': {
    sound: 'Closed: () => REMOVED,',
    spoilt: 'Closed: () => REMOVED, Merged: () => REMOVED,',
    code: 2353,
    says: /'Merged' does not exist in type/,
    at: /^Merged$/,
  },
  'keys of an event that no contract declares': {
    sound: 'Closed: () => [],',
    spoilt: 'Closed: () => [], Merged: () => [],',
    code: 2353,
    says: /'Merged' does not exist in type/,
    at: /^Merged$/,
  },
  'an ordering by a field that the served type lacks': {
    sound: "cents: 'desc'",
    spoilt: "age: 'desc'",
    code: 2353,
    says: /'age' does not exist in type/,
    at: /^age$/,
  },
  'an ordering in no direction': {
    sound: "cents: 'desc'",
    spoilt: "cents: 'down'",
    code: 2322,
    says: /'"down"' is not assignable to type 'Direction/,
    at: /^cents$/,
  },
  'a filter by a field that the served type lacks': {
    sound: "filters: ['name']",
    spoilt: "filters: ['age']",
    code: 2322,
    says: /'"age"' is not assignable to type '.*"name".*'/,
    at: /^'age'$/,
  },
  'a key that the served type lacks': {
    sound: "key: 'accountId'",
    spoilt: "key: 'id'",
    code: 2322,
    says: /'"id"' is not assignable to type '.*"accountId".*'/,
    at: /^key$/,
  },
  'a first row that lacks a field of the served type': {
    sound: "({ accountId, name: '', cents: 0 })",
    spoilt: "({ accountId, name: '' })",
    code: 2741,
    says: /Property 'cents' is missing in type .* but required in type 'Account'/s,
    at: /^initial$|accountId, name/,
  },
  'a fold that makes a row of another shape': {
    sound: 'name: e.data.name',
    spoilt: 'name: 7',
    code: 2322,
    says: /Type 'number' is not assignable to type 'string'/,
    at: /^Opened$|name/,
  },
  'a fold that forgets to return': {
    sound: 'Opened: (row, e) => ({ ...row, name: e.data.name })',
    spoilt: 'Opened: (row, e) => { row.name = e.data.name; }',
    code: 2322,
    says: /Type 'void' is not assignable to type/,
    at: /^Opened$/,
  },
  'a field that the event lacks, in a fold': {
    sound: 'name: e.data.name',
    spoilt: 'name: e.data.nickname',
    code: 2339,
    says: /Property 'nickname' does not exist on type '\{ accountId: string; name: string; \}'/,
    at: /^nickname$/,
  },
  'a field that the event lacks, in its keys': {
    sound: 'e.data.accountId',
    spoilt: 'e.data.id',
    code: 2339,
    says: /Property 'id' does not exist/,
    at: /^id$/,
  },
  'a field that the row lacks': {
    sound: 'row.cents +',
    spoilt: 'row.pence +',
    code: 2339,
    says: /Property 'pence' does not exist on type 'Account'/,
    at: /^pence$/,
  },
  'keys that are no texts': {
    sound: '[e.data.from, e.data.to]',
    spoilt: '[e.data.cents]',
    code: 2322,
    says: /Type 'number' is not assignable to type 'string'/,
    at: /cents/,
  },
  'a ref from a row of another type': {
    sound: '(row: Account) => row.name',
    spoilt: '(row: { bankId: string }) => row.bankId',
    code: 2322,
    says: /is not assignable to type 'Ref<Account/,
    at: /^bank$/,
  },
  'a budget without a unit': {
    sound: "owner: 'team-accounts',\n  staleness: { budget: seconds(1) }",
    spoilt: "owner: 'team-accounts',\n  staleness: { budget: 1000 }",
    code: 2322,
    says: /Type 'number' is not assignable to type 'Duration'/,
    at: /^budget$/,
  },
  'an urgency there is not': {
    sound: "key: 'accountId'",
    spoilt: "key: 'accountId', urgency: 'urgent'",
    code: 2322,
    says: /'"urgent"' is not assignable to type 'Urgency/,
    at: /^urgency$/,
  },
  'a field of an earlier version, in a fold': {
    sound: '* e.data.cents',
    spoilt: '* e.data.pounds',
    code: 2339,
    says: /Property 'pounds' does not exist on type '\{ from: string; to: string; cents: number; \}'/,
    at: /^pounds$/,
  },
  'a field that an earlier version lacks, in its upcaster': {
    sound: '({ from, to, pounds }) =>',
    spoilt: '({ from, to, pence: pounds }) =>',
    code: 2339,
    says: /Property 'pence' does not exist/,
    at: /^pence$/,
  },
  'an upcaster that makes another form than the next version': {
    sound: 'cents: pounds * 100',
    spoilt: 'cents: String(pounds)',
    code: 2322,
    says: /Type 'string' is not assignable to type 'number'/,
    at: /^cents$/,
  },
  'an old event in a form that it never had, in a specification': {
    sound: "data: { from: 'a', to: 'b', pounds: 1 }",
    spoilt: "data: { from: 'a', to: 'b', cents: 1 }",
    code: 2345,
    says: /cents|pounds/,
    at: /^cents$|^data$/,
  },
  'an event of no contract, in a specification': {
    sound: "type: 'Opened'",
    spoilt: "type: 'Merged'",
    code: 2322,
    says: /'"Merged"' is not assignable to type '"Opened" \| "Paid" \| "Closed"'/,
    at: /^type$/,
  },
  'an event that lacks a field, in a specification': {
    sound: "data: { accountId: 'a', name: 'Ann' }",
    spoilt: "data: { accountId: 'a' }",
    code: 2322,
    says: /Property 'name' is missing/,
    at: /^data$/,
  },
  'a key by a column whose old value may not be told': {
    sound: '(row) => row.card)',
    spoilt: '(row) => row.holder)',
    code: 2322,
    says: /is not assignable to type 'readonly string\[\]'/,
    at: /^rowsOf/,
  },
  'a row after its deletion': {
    sound: "e.data.op === 'd' ? REMOVED : ",
    spoilt: '',
    code: 18047,
    says: /'e\.data\.after' is possibly 'null'/,
    at: /^e\.data\.after$/,
  },
  'a field that the row lacks, in a specification': {
    sound: 'a: { cents: -105 }',
    spoilt: 'a: { pence: -105 }',
    code: 2353,
    says: /'pence' does not exist in type 'Partial<Account>'/,
    at: /^pence$/,
  },
};

const names = Object.keys(mistakes);
const fileOf = (name: string): string => `case-${names.indexOf(name)}`;

describe('the compiler', () => {
  const sources = Object.fromEntries(
    Object.entries(mistakes).map(([name, { sound, spoilt }]) => [
      fileOf(name),
      SOUND.replace(sound, spoilt),
    ]),
  );
  let said: ReturnType<typeof diagnose>;
  beforeAll(() => {
    said = diagnose({ sound: SOUND, ...sources });
  }, 120_000);

  it('takes a definition without one annotation in keysOf and folds', () =>
    expect(said['sound']).toEqual([]));

  it.each(names)('refuses %s', (name) => {
    const mistake = mistakes[name];
    const diagnoses = said[fileOf(name)];
    expect(sources[fileOf(name)]).not.toBe(SOUND);
    expect(diagnoses).toHaveLength(1);
    expect(diagnoses?.[0]).toEqual({
      code: mistake?.code,
      message: expect.stringMatching(mistake?.says ?? '') as string,
      at: expect.stringMatching(mistake?.at ?? '') as string,
    });
  });
});
