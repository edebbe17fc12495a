import { z } from 'zod';
import { changesOf, defineEvents } from '#station';

/** A row of the table `addresses`: where a customer lives or has things sent. */
const Address = z.object({
  id: z.int32(),
  /** The id that all services know the user by. */
  customer_id: z.string().min(1),
  street: z.string(),
  postcode: z.string(),
  city: z.string(),
  country: z.string(),
});
export type Address = z.output<typeof Address>;

/** The tables of the customer service, as Debezium publishes their changes. */
export const customerTables = defineEvents({
  owner: 'customer-service',
  stream: 'CUSTOMER_DB',
  subject: 'customers.public.*',
  envelope: 'debezium',
  events: { addresses: changesOf(Address, { key: ['id', 'customer_id'] }) },
});
