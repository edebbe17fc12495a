import { defineOrigin, defineProjection, minutes, newerThan } from '#station';
import {
  detailsOf,
  DriverDetails,
  drivers,
  driverService,
  type Driver,
} from '../producers/driver-service.js';
import { DriverCard } from './driver-card.js';

/** What no event tells is asked of the driver service, for as many cards of a page at once as it takes. */
const origin = defineOrigin<DriverCard>()({
  from: driverService,
  batch: 50,
  question: detailsOf,
  answer: DriverDetails,
  rows: (details) =>
    Object.fromEntries(details.map(({ driverId, rating, car }) => [driverId, { rating, car }])),
  ttl: minutes(5),
  fields: ['rating', 'car'],
});

/** Whichever is newer, for a name may be heard of late. */
function told(card: DriverCard, { name, updatedAt }: Driver): DriverCard {
  const at = Date.parse(updatedAt);
  return newerThan(at, card.updatedAt) ? { ...card, name, updatedAt: at } : card;
}

export const driverCards = defineProjection({
  name: 'driver-cards',
  version: 1,
  owner: 'team-rides',
  staleness: { budget: minutes(1) },
  reads: [drivers],
  serves: DriverCard,
  key: 'driverId',
  keysOf: {
    DriverRegistered: (e) => [e.data.driverId],
    DriverRenamed: (e) => [e.data.driverId],
  },
  // Nobody reads this row: every event that makes a card is newer than 1970.
  initial: (driverId) => ({ driverId, name: '', updatedAt: 0, rating: null, car: null }),
  fold: {
    DriverRegistered: (card, e) => told(card, e.data),
    DriverRenamed: (card, e) => told(card, e.data),
  },
  orderings: { name: 'asc', updatedAt: 'desc' },
  origin,
  personal: { person: 'driverId', fields: ['name', 'rating', 'car'] },
});
