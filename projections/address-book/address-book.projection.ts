import { defineProjection, minutes, REMOVED, rowsOf } from '#station';
import { customerTables, type Address } from '../producers/customer-database.js';
import { CustomerAddresses, type CustomerAddress } from './customer-addresses.js';

/** Former addresses that a customer's row holds: the last ones. */
const MOST_FORMER = 20;

/** Where customers are and were, read off the changes of the customer service's table of addresses. */
export const addressBook = defineProjection({
  name: 'address-book',
  version: 1,
  owner: 'team-customers',
  staleness: { budget: minutes(2) },
  urgency: 'relaxed',
  reads: [customerTables],
  serves: CustomerAddresses,
  key: 'customerId',
  keysOf: {
    // An address that is given to another customer touches both.
    addresses: ({ data }) => rowsOf(data).map((row) => row.customer_id),
  },
  personal: { person: 'customerId', fields: ['current', 'former'] },
  initial: (customerId) => ({ customerId, current: [], former: [] }),
  fold: {
    addresses: (book, { data, time }, customerId) => {
      const [id, lsn] = [data.after?.id ?? data.before?.id, lsnIn(data.source)];
      const known = [...book.current, ...book.former].filter(({ addressId }) => addressId === id);
      if (known.some((one) => isTold(one, lsn))) return book;
      const { after } = data;
      // Null where it was deleted, or given to another customer.
      const told = after?.customer_id === customerId ? addressIn(after) : null;
      const held = book.current.find(({ addressId }) => addressId === id);
      if (held === undefined && told === null) return known.length > 0 ? book : nothingIn(book);
      if (held !== undefined && told !== null && isSame(held, told)) return book;
      const closed = held === undefined ? [] : [{ ...held, until: time, lsn }];
      const others = book.current.filter((one) => one !== held);
      return {
        customerId,
        current: told === null ? others : [...others, { ...told, since: time, lsn }],
        former: [...closed, ...book.former].slice(0, MOST_FORMER),
      };
    },
  },
});

type Told = Omit<CustomerAddress, 'since' | 'lsn'>;

const addressIn = ({ id, street, postcode, city, country }: Address): Told => ({
  addressId: id,
  street,
  postcode,
  city,
  country,
});

const isSame = (held: Told, { street, postcode, city, country }: Told): boolean =>
  held.street === street &&
  held.postcode === postcode &&
  held.city === city &&
  held.country === country;

/**
 * The place of a change in the database's log, as PostgreSQL tells it. The connector publishes its last changes again after a
 * crash, and of one address the places only grow. Null where another database tells none: then every change counts.
 */
const lsnIn = ({ lsn }: Readonly<Record<string, unknown>>): number | null =>
  typeof lsn === 'number' ? lsn : null;

const isTold = (known: CustomerAddress, lsn: number | null): boolean =>
  lsn !== null && known.lsn !== null && known.lsn >= lsn;

/** No row for a customer of whom nothing is known but that an address is gone. */
const nothingIn = (book: CustomerAddresses) =>
  book.current.length + book.former.length === 0 ? REMOVED : book;
