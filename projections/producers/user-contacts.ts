import { z } from 'zod';
import { defineEvents } from '#station';

/** How a user is reached from `updatedAt` on. */
const Contact = z.object({
  userId: z.string().min(1),
  /** As written by the user, who proved to receive mail there. */
  email: z.email(),
  updatedAt: z.iso.datetime(),
});
export type Contact = z.output<typeof Contact>;

/** What the user service publishes of how users are reached, apart from what the world may know of them. */
export const contacts = defineEvents({
  owner: 'user-service',
  stream: 'CONTACTS',
  subject: 'shop.contacts.*',
  events: { ContactChanged: Contact },
});
