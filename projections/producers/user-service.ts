import { z } from 'zod';
import { defineEvents, defineOwner, seconds } from '#station';

/** The whole of a user's card as it is from `updatedAt` on. */
const User = z.object({
  userId: z.string().min(1),
  /** What others see: not the user's own name. */
  nickname: z.string().min(1),
  avatarUrl: z.url().nullable(),
  updatedAt: z.iso.datetime(),
});
export type User = z.output<typeof User>;

/** The user service, as it may be asked. */
export const userService = defineOwner({
  name: 'user-service',
  over: 'nats',
  rate: { requests: 20, per: seconds(1) },
});

/** What the user service publishes: a user is new or changed, or must be forgotten. It tells all that it has on request. */
export const users = defineEvents({
  owner: 'user-service',
  stream: 'USERS',
  subject: 'people.users.*',
  events: {
    UserChanged: User,
    UserErased: z.object({ userId: z.string().min(1) }),
  },
  erases: { UserErased: (data) => data.userId },
  snapshot: {
    from: userService,
    at: 'user-service.snapshot',
    entityOf: { UserChanged: (data) => data.userId, UserErased: (data) => data.userId },
  },
});
