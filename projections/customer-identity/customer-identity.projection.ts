import { defineProjection, minutes } from '#station';
import { accounts } from '../producers/auth-service.js';
import { billing } from '../producers/billing-service.js';
import { IdentityState } from './identity-state.js';
import { joined, partyKey } from './joined-facts.js';
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
 * Evidence is never withdrawn, and in whichever order it comes the rows are the same. Addresses are its keys, so it cannot be
 * `personal`: nothing of it is erased with a user.
 */
export const customerIdentity = defineProjection({
  name: 'customer-identity',
  version: 1,
  owner: 'team-customers',
  staleness: { budget: minutes(1) },
  reads: [accounts, billing],
  serves: KnownCustomer,
  key: 'knownBy',
  keysOf: {
    AccountOpened: ({ data }) => [normalised(data.email)],
    AccountsMerged: ({ data }) => [...data.kept.emails, ...data.merged.emails].map(normalised),
    BillingPartyRecorded: ({ data: { partyId, email } }) => [
      partyKey(partyId),
      ...(email === undefined ? [] : [normalised(email)]),
    ],
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
  },
  orderings: { knownBy: 'asc' },
  filters: ['canonicalId', 'state'],
});

/** No mail server in use tells addresses apart by capitals. */
const normalised = (email: string): string => email.toLowerCase();
