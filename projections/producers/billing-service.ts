import { z } from 'zod';
import { defineEvents } from '#station';
import { asPersons } from './known-by-email.js';

/** A party among all by whom customers are known. */
export const partyKey = (partyId: string): string => `party:${partyId}`;

/** What the billing service publishes, in XML. It knows parties by name; of some it has an e-mail address. */
export const billing = defineEvents({
  owner: 'billing-service',
  stream: 'BILLING',
  subject: 'billing.parties.*',
  envelope: 'bare',
  events: {
    /** A party as it is in the books now. */
    BillingPartyRecorded: z.object({
      partyId: z.string().min(1),
      name: z.string().min(1),
      email: z.email().optional(),
    }),
    /** The party is forgotten, with every address that it ever had. */
    BillingPartyErased: z.object({
      partyId: z.string().min(1),
      emails: z.array(z.email()).optional(),
    }),
  },
  erases: {
    BillingPartyErased: ({ partyId, emails = [] }) => [
      partyKey(partyId),
      partyId,
      ...asPersons(emails),
    ],
  },
});
