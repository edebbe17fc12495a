import { z } from 'zod';
import { defineEvents } from '#station';

/** A passenger, who is a user, wants to be driven. */
const Requested = z.object({
  tripId: z.string().min(1),
  /** The user's id. */
  passengerId: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
});
const Accepted = z.object({ tripId: z.string().min(1), driverId: z.string().min(1) });
const Ended = z.object({
  tripId: z.string().min(1),
  /** In the smallest unit of the currency. */
  fareMinor: z.int().nonnegative(),
});
export type TripRequest = z.output<typeof Requested>;

/** What the trip service publishes: a trip is wanted, a driver takes it, it is over; in this order. */
export const trips = defineEvents({
  owner: 'trip-service',
  stream: 'TRIPS',
  subject: 'rides.trips.*',
  events: { TripRequested: Requested, TripAccepted: Accepted, TripEnded: Ended },
});
