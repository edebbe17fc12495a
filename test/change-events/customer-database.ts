import { z } from 'zod';
import { changesOf, defineEvents } from '#station';

const Address = z.object({
  id: z.int(),
  customer_id: z.string(),
  street: z.string(),
  city: z.string(),
});

/** The tables of the customer service, as Debezium publishes their changes. */
export const customerTables = defineEvents({
  owner: 'customer-service',
  stream: 'CUSTOMER_DB',
  subject: 'customers.public.*',
  envelope: 'debezium',
  events: { addresses: changesOf(Address, { key: ['id', 'customer_id'] }) },
});
