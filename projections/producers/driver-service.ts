import { z } from 'zod';
import { defineEvents, defineOwner, seconds, type OwnerQuestion } from '#station';

/** The whole of what the service tells of a driver by events, as it is from `updatedAt` on. */
const Driver = z.object({
  driverId: z.string().min(1),
  name: z.string().min(1),
  updatedAt: z.iso.datetime(),
});
export type Driver = z.output<typeof Driver>;

/** What the driver service publishes: a driver is new, or goes by another name. Ratings change too often for events. */
export const drivers = defineEvents({
  owner: 'driver-service',
  stream: 'DRIVERS',
  subject: 'shop.drivers.*',
  events: { DriverRegistered: Driver, DriverRenamed: Driver },
});

/** The service as it may be asked: it bears little, and is left alone for a while where it fails. */
export const driverService = defineOwner({
  name: 'driver-service',
  over: 'http',
  rate: { requests: 20, per: seconds(1) },
  timeout: seconds(1),
  breaker: { failures: 3, pause: seconds(5) },
});

/** What drives, by the papers. */
const Car = z.object({ make: z.string(), model: z.string(), plate: z.string() });

/** What it tells of drivers that it is asked about: those that it does not know are left out. */
export const DriverDetails = z.array(
  z.object({
    driverId: z.string(),
    /** From 1 to 5; null before the first ride. */
    rating: z.number().min(1).max(5).nullable(),
    car: Car.nullable(),
  }),
);
export type DriverDetails = z.output<typeof DriverDetails>;

/** At most 50 at once. */
export const detailsOf = (driverIds: readonly string[]): OwnerQuestion => ({
  at: `/drivers?ids=${driverIds.map(encodeURIComponent).join(',')}`,
});
