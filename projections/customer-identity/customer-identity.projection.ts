import { defineProjection, minutes } from '#station';
import { accounts } from '../producers/auth-service.js';
import { billing, partyKey } from '../producers/billing-service.js';
import { normalised } from '../producers/known-by-email.js';
import { IdentityState } from './identity-state.js';
import { joined } from './joined-facts.js';
import { KnownCustomer } from './known-customer.js';

/**
 * Who a customer is, told by what auth and billing know: a row for each e-mail address, and one for each billing party.
 *
 * | what is known                              | what follows                                                  |
 * | ------------------------------------------ | ------------------------------------------------------------- |
 * | accounts and parties of one address        | one customer; capitals do not matter, nothing else is guessed |
 * | a merge of two accounts                    | the merged one is the kept one, over any number of merges     |
 * | an address of one account, merges followed | that account is the canonical id                              |
 * | an address of several that no merge joins  | CONFLICT: all are candidates, the smallest is taken for now   |
 * | accounts merged in a circle                | the smallest of them is the one kept                          |
 * | an address of no account                   | its smallest party is the canonical id, as `party:<id>`       |
 * | a party without an address                 | a customer of its own, `party:<id>`                           |
 * | a party with an address                    | LINKED by it: the row of the address tells the canonical id   |
 * | a party with several addresses             | CONFLICT on its own row                                       |
 * | a party under several names                | the newest name                                               |
 *
 * Evidence is never withdrawn, and in whichever order it comes the rows are the same. Who is erased here is an address or a
 * party, for that is all that both know: auth and billing tell it, and of such a one no row is made again. That a user is
 * erased elsewhere touches nothing here.
 */
export const customerIdentity = defineProjection({
  name: 'customer-identity',
  version: 1,
  owner: 'team-customers',
  staleness: { budget: minutes(1) },
  reads: [accounts, billing],
  serves: KnownCustomer,
  key: 'knownBy',
  personal: { person: 'knownBy', fields: ['parties', 'linkedBy'] },
  keysOf: {
    AccountOpened: ({ data }) => [normalised(data.email)],
    AccountsMerged: ({ data }) => [...data.kept.emails, ...data.merged.emails].map(normalised),
    BillingPartyRecorded: ({ data: { partyId, email } }) => [
      partyKey(partyId),
      ...(email === undefined ? [] : [normalised(email)]),
    ],
    // The station removes the rows.
    AccountErased: () => [],
    BillingPartyErased: () => [],
  },
  initial: (knownBy) => ({
    knownBy,
    canonicalId: null,
    state: IdentityState.ALONE,
    candidates: [],
    accountIds: [],
    parties: [],
    linkedBy: [],
    merges: [],
  }),
  fold: {
    AccountOpened: (row, { data }) => joined(row, { accountIds: [data.accountId] }),
    AccountsMerged: (row, { data: { kept, merged } }, key) => {
      const ofThisAddress = [kept, merged].filter(({ emails }) =>
        emails.some((email) => normalised(email) === key),
      );
      return joined(row, {
        accountIds: ofThisAddress.map(({ accountId }) => accountId),
        merges: [{ merged: merged.accountId, kept: kept.accountId }],
      });
    },
    BillingPartyRecorded: (row, { data: { partyId, name, email }, time }, key) => {
      const isOwn = key === partyKey(partyId);
      return joined(row, {
        parties: [{ partyId, name, asOf: time }],
        linkedBy: isOwn && email !== undefined ? [normalised(email)] : [],
      });
    },
    AccountErased: (row) => row,
    BillingPartyErased: (row) => row,
  },
  orderings: { knownBy: 'asc' },
  filters: ['canonicalId', 'state'],
});
