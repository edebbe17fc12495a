import { defineProjection, ref, REMOVED, seconds } from '#station';
import { driverCards } from '../driver-cards/driver-cards.projection.js';
import { trips } from '../producers/trip-service.js';
import { userCards } from '../user-cards/user-cards.projection.js';
import { TripOverview } from './trip-overview.js';
import { TripState } from './trip-state.js';

/** Each trip; passenger and driver are joined when it is read, so that one query tells of three producers. */
export const tripOverviews = defineProjection({
  name: 'trip-overviews',
  version: 1,
  owner: 'team-rides',
  staleness: { budget: seconds(2) },
  reads: [trips],
  serves: TripOverview,
  key: 'tripId',
  keysOf: {
    TripRequested: (e) => [e.data.tripId],
    TripAccepted: (e) => [e.data.tripId],
    TripEnded: (e) => [e.data.tripId],
  },
  initial: (tripId) => ({
    tripId,
    passengerId: NOBODY,
    driverId: null,
    state: TripState.REQUESTED,
    from: '',
    to: '',
    requestedAt: 0,
    fareMinor: null,
  }),
  fold: {
    TripRequested: (trip, { data: { passengerId, from, to }, time }) => ({
      ...trip,
      passengerId,
      from,
      to,
      requestedAt: time,
    }),
    TripAccepted: (trip, { data: { driverId } }) =>
      isKnown(trip) ? { ...trip, driverId, state: TripState.ACCEPTED } : REMOVED,
    TripEnded: (trip, { data: { fareMinor } }) =>
      isKnown(trip) ? { ...trip, fareMinor, state: TripState.ENDED } : REMOVED,
  },
  orderings: { requestedAt: 'desc' },
  filters: ['passengerId', 'driverId', 'state'],
  refs: {
    passenger: ref(userCards, (trip: TripOverview) => trip.passengerId),
    driver: ref(driverCards, (trip: TripOverview) => trip.driverId),
  },
  personal: { person: 'passengerId', fields: ['passengerId', 'from', 'to'] },
});

const NOBODY = '';

/** One that was asked for before its stream begins is not told of. */
const isKnown = (trip: TripOverview): boolean => trip.passengerId !== NOBODY;
