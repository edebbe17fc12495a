import fc from 'fast-check';
import { keepsItsPromises, specOf, type ExampleOf } from '#station/testing';
import { accounts } from '../producers/auth-service.js';
import { billing } from '../producers/billing-service.js';
import { eventsOf } from '../../src/testing/example.js';
import { rowsAfter } from '../../src/testing/strict-fold.js';
import { customerIdentity } from './customer-identity.projection.js';
import type { KnownCustomer } from './known-customer.js';

const given = specOf(customerIdentity);

type Told = ExampleOf<readonly [typeof accounts, typeof billing]>;
const opened = (accountId: string, email: string): Told => ({
  type: 'AccountOpened',
  data: { accountId, email, openedAt: '2026-03-01T12:00:00Z' },
});
const account = (accountId: string, ...emails: string[]) => ({ accountId, emails });
type Account = ReturnType<typeof account>;
const merged = (gone: Account, kept: Account): Told => ({
  type: 'AccountsMerged',
  data: { kept, merged: gone },
});
const recorded = (partyId: string, name: string, email?: string): Told => ({
  type: 'BillingPartyRecorded',
  data: { partyId, name, ...(email === undefined ? {} : { email }) },
});

const ANN = 'ann@example.com';
const WORK = 'ann@work.example';
const OLD = 'ann@old.example';

describe('customer-identity', () => {
  it('links an account and a billing party by their e-mail address', () =>
    given(opened('a1', ANN))
      .when(recorded('p9', 'Ann Byron', 'Ann@Example.com'))
      .thenRows({
        [ANN]: {
          canonicalId: 'a1',
          state: 'LINKED',
          accountIds: ['a1'],
          parties: [expect.objectContaining({ partyId: 'p9', name: 'Ann Byron' }) as never],
        },
        'party:p9': { canonicalId: null, state: 'LINKED', linkedBy: [ANN] },
      }));

  it('takes who only one of them knows for a customer, too', () =>
    given()
      .when(opened('a1', ANN), recorded('p1', 'Bob'), recorded('p2', 'Eve', 'eve@example.com'))
      .thenRows({
        [ANN]: { canonicalId: 'a1', state: 'ALONE' },
        'party:p1': { canonicalId: 'party:p1', state: 'ALONE', linkedBy: [] },
        'eve@example.com': { canonicalId: 'party:p2', state: 'ALONE' },
        'party:p2': { canonicalId: null, state: 'LINKED' },
      }));

  it('tells a conflict where two accounts have one address, and who is meant until it is solved', () =>
    given(opened('a2', ANN))
      .when(opened('a1', ANN))
      .thenRows({ [ANN]: { canonicalId: 'a1', state: 'CONFLICT', candidates: ['a1', 'a2'] } }));

  it('follows a merge at all addresses of both', () =>
    given(opened('a1', ANN), opened('a2', ANN), opened('a2', WORK))
      .when(merged(account('a1', ANN), account('a2', ANN, WORK)))
      .thenRows({
        [ANN]: { canonicalId: 'a2', state: 'ALONE', candidates: ['a2'], accountIds: ['a1', 'a2'] },
        [WORK]: { canonicalId: 'a2', accountIds: ['a2'] },
      }));

  it('follows merges of what was merged', () =>
    given(opened('a1', OLD), opened('a2', WORK), opened('a3', ANN))
      .when(
        merged(account('a1', OLD), account('a2', WORK)),
        merged(account('a2', WORK, OLD), account('a3', ANN)),
      )
      .thenRows({
        [OLD]: { canonicalId: 'a3', candidates: ['a3'] },
        [WORK]: { canonicalId: 'a3', candidates: ['a3'] },
        [ANN]: { canonicalId: 'a3', candidates: ['a3'] },
      }));

  it('takes the smallest of accounts that were merged in a circle', () =>
    given(merged(account('a1', ANN), account('a2', ANN)))
      .when(merged(account('a2', ANN), account('a1', ANN)))
      .thenRows({ [ANN]: { canonicalId: 'a1', candidates: ['a1'] } }));

  it('tells a conflict where one account was merged into two', () =>
    given(merged(account('a1', ANN), account('a3', ANN)))
      .when(merged(account('a1', ANN), account('a2', ANN)))
      .thenRows({ [ANN]: { canonicalId: 'a2', state: 'CONFLICT', candidates: ['a2', 'a3'] } }));

  it('tells a conflict at a party of two addresses', () =>
    given(recorded('p1', 'Ann'), recorded('p1', 'Ann', ANN))
      .when(recorded('p1', 'Ann Byron', WORK))
      .thenRows({
        'party:p1': { canonicalId: null, state: 'CONFLICT', linkedBy: [ANN, WORK] },
        [ANN]: { canonicalId: 'party:p1' },
        [WORK]: { canonicalId: 'party:p1' },
      }));
});

keepsItsPromises(customerIdentity, [
  opened('a1', ANN),
  recorded('p1', 'Ann Byron', ANN),
  opened('a2', WORK),
  recorded('p2', 'Bob'),
  merged(account('a1', ANN), account('a2', WORK)),
  recorded('p1', 'Ann Lovelace', WORK),
  opened('a3', 'ANN@example.com'),
  { type: 'AccountErased', data: account('a3', ANN) },
  { type: 'BillingPartyErased', data: { partyId: 'p1', emails: [ANN, WORK] } },
]);

describe('whom auth and billing erase', () => {
  const { AccountErased } = accounts.erases ?? {};
  const { BillingPartyErased } = billing.erases ?? {};

  it('are the account or the party, and each of its addresses, in whichever letters', () => {
    expect(AccountErased?.(account('a1', 'Ann@Example.com', WORK))).toEqual([
      'a1',
      ANN,
      'Ann@Example.com',
      WORK,
    ]);
    expect(BillingPartyErased?.({ partyId: 'p1', emails: [ANN] })).toEqual(['party:p1', 'p1', ANN]);
    expect(BillingPartyErased?.({ partyId: 'p2' })).toEqual(['party:p2', 'p2']);
  });

  it('have rows by those ids, so that the station finds them', () => {
    const rows = rowsAfter(
      customerIdentity,
      eventsOf(customerIdentity, [opened('a1', 'Ann@Example.com'), recorded('p1', 'Ann', ANN)]),
    );
    expect([...rows.keys()]).toEqual([ANN, 'party:p1']);
    expect(customerIdentity.personal?.person).toBe(customerIdentity.key);
  });
});

describe('the facts of customer-identity', () => {
  const id = fc.constantFrom('a1', 'a2', 'a3', 'a4');
  const email = fc.constantFrom(ANN, WORK, OLD, 'Ann@Example.com');
  const emails = fc.uniqueArray(email, { minLength: 1, maxLength: 2 });
  const one = fc.record({ accountId: id, emails });
  const party = fc.record({
    partyId: fc.constantFrom('p1', 'p2'),
    name: fc.constantFrom('Ann', 'Ann Byron'),
    email: fc.option(email, { nil: undefined }),
    time: fc.constantFrom(1_000, 2_000),
  });
  const fact: fc.Arbitrary<Told> = fc.oneof(
    fc.tuple(id, email).map(([accountId, at]) => opened(accountId, at)),
    fc.tuple(one, one).map(([gone, kept]) => merged(gone, kept)),
    party.map(({ time, ...told }) => ({
      ...recorded(told.partyId, told.name, told.email),
      time,
    })),
  );
  const shuffled = fc
    .array(fact, { maxLength: 12 })
    .chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
  const rowsOf = (facts: readonly Told[]) =>
    rowsAfter(customerIdentity, eventsOf(customerIdentity, facts)) as ReadonlyMap<
      string,
      KnownCustomer
    >;

  it('give the same rows in any order, told once or twice', () =>
    fc.assert(
      fc.property(shuffled, ([facts, others]) =>
        expect(rowsOf(others)).toEqual(rowsOf([...facts, ...facts])),
      ),
    ));

  it('give every customer an id, and a conflict at least two candidates', () =>
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 12 }), (facts) => {
        for (const { canonicalId, candidates, state, linkedBy } of rowsOf(facts).values()) {
          expect(canonicalId).toBe(candidates[0] ?? null);
          expect(candidates.length > 0).toBe(linkedBy.length === 0);
          expect(state === 'CONFLICT').toBe(candidates.length + linkedBy.length > 1);
        }
      }),
    ));
});
