import { defineProjection, newerThan, seconds } from '#station';
import { contacts } from '../producers/user-contacts.js';
import { Contact } from './contact.js';

export const contactDirectory = defineProjection({
  name: 'contact-directory',
  version: 1,
  owner: 'team-notifications',
  // Mail to an address that its owner has given up reaches a stranger: rather none than to an old one.
  staleness: { budget: seconds(2), limit: { staleness: seconds(10), onBreach: 'reject' } },
  urgency: 'realtime',
  reads: [contacts],
  serves: Contact,
  key: 'userId',
  personal: { person: 'userId', fields: ['email'] },
  keysOf: {
    ContactChanged: (e) => [e.data.userId],
  },
  // Nobody reads this row: every event that makes a contact is newer than 1970.
  initial: (userId) => ({ userId, email: '', updatedAt: 0 }),
  fold: {
    ContactChanged: (contact, { data }) => {
      const updatedAt = Date.parse(data.updatedAt);
      if (!newerThan(updatedAt, contact.updatedAt)) return contact;
      return { ...contact, email: data.email, updatedAt };
    },
  },
  orderings: { updatedAt: 'desc' },
});
