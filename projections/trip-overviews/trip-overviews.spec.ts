import { keepsItsPromises, specOf } from '#station/testing';
import { tripOverviews } from './trip-overviews.projection.js';

const given = specOf(tripOverviews);

const requested = {
  type: 'TripRequested' as const,
  time: '2024-03-01T08:00:00Z',
  data: { tripId: 't1', passengerId: 'ann', from: 'Harbour', to: 'Airport' },
};
const accepted = { type: 'TripAccepted' as const, data: { tripId: 't1', driverId: 'd1' } };
const ended = { type: 'TripEnded' as const, data: { tripId: 't1', fareMinor: 1_850 } };
const asked = {
  tripId: 't1',
  passengerId: 'ann',
  from: 'Harbour',
  to: 'Airport',
  requestedAt: Date.parse('2024-03-01T08:00:00Z'),
};

describe('trip-overviews', () => {
  it('shows a trip that is asked for, without a driver', () =>
    given()
      .when(requested)
      .thenRows({ t1: { ...asked, driverId: null, state: 'REQUESTED', fareMinor: null } }));

  it('names the driver who takes it', () =>
    given(requested)
      .when(accepted)
      .thenRows({ t1: { ...asked, driverId: 'd1', state: 'ACCEPTED' } }));

  it('tells the fare once it is over', () =>
    given(requested, accepted)
      .when(ended)
      .thenRows({ t1: { ...asked, driverId: 'd1', state: 'ENDED', fareMinor: 1_850 } }));

  it('has no trip that was asked for before the stream begins', () =>
    given().when(accepted, ended).thenNoRow('t1'));
});

keepsItsPromises(tripOverviews, [requested, accepted, ended]);
