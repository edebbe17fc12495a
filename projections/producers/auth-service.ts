import { z } from 'zod';
import { defineEvents } from '#station';
import { asPersons } from './known-by-email.js';

const accountId = z.string().min(1);

/** An account, and every address that signs into it, of accounts merged into it before included. */
const Account = z.object({ accountId, emails: z.array(z.email()).min(1) });

/** What the auth service publishes. It knows people by the e-mail addresses that they sign in with. */
export const accounts = defineEvents({
  owner: 'auth-service',
  stream: 'AUTH',
  subject: 'auth.accounts.*',
  events: {
    AccountOpened: z.object({ accountId, email: z.email(), openedAt: z.iso.datetime() }),
    /** Two accounts turned out to be one person's. `kept` goes on for both; each is told as it was before. */
    AccountsMerged: z.object({ kept: Account, merged: Account }),
    /** Whoever had the account is forgotten, with every address that ever signed into it. */
    AccountErased: Account,
  },
  erases: { AccountErased: ({ accountId, emails }) => [accountId, ...asPersons(emails)] },
});
