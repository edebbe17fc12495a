import { z } from 'zod';
import { defineEvents } from '#station';

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
  },
});
