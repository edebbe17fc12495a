import { DriverCardsModule } from '../../projections/driver-cards/driver-cards.module.js';
import { driverCards } from '../../projections/driver-cards/driver-cards.projection.js';
import { TripOverviewsModule } from '../../projections/trip-overviews/trip-overviews.module.js';
import { tripOverviews } from '../../projections/trip-overviews/trip-overviews.projection.js';
import { UserCardsModule } from '../../projections/user-cards/user-cards.module.js';
import { userCards } from '../../projections/user-cards/user-cards.projection.js';
import { minutes, seconds } from '../../src/model/duration.js';
import { FakeOwnerAsks } from '../support/fake-owner-asks.js';
import { over } from '../support/over-socket.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

const T = Date.parse('2030-01-01T00:00:00Z');
const instant = (at: number) => new Date(at).toISOString();

const trip = {
  ...tripOverviews.initial('t1'),
  passengerId: 'ann',
  driverId: 'd1',
  from: 'Harbour',
  to: 'Airport',
};
const TRIP = '{ tripOverview(tripId: "t1") { from to passenger { nickname } driver { name } } }';
const RATED = '{ tripOverview(tripId: "t1") { from driver { rating } } }';

describe('one answer made of three producers', () => {
  let station: ServedStation;
  let clock: { at: number; now: () => number };
  let owner: FakeOwnerAsks;
  beforeEach(async () => {
    clock = { at: T, now: () => clock.at };
    owner = new FakeOwnerAsks(() => [{ driverId: 'd1', rating: 4.5, car: null }], clock);
    station = await serveStation({
      served: [TripOverviewsModule, UserCardsModule, DriverCardsModule],
      clock,
      asks: owner,
    });
    await station.commit(tripOverviews, { t1: trip }, { asOf: T - 1_000 });
    const ann = { userId: 'ann', nickname: 'Ann', avatarUrl: null, updatedAt: 0 };
    await station.commit(userCards, { ann }, { asOf: T - minutes(1) });
    const driver = { ...driverCards.initial('d1'), name: 'Dee' };
    await station.commit(driverCards, { d1: driver }, { asOf: T - 2_000 });
  });
  afterEach(() => station.close());

  const asOf = async (query: string) => (await station.query(query)).extensions?.['asOf'];

  it('tells one instant for the whole of it: that of the oldest part', async () => {
    const { data, extensions, headers } = await station.query(TRIP);
    expect(data).toEqual({
      tripOverview: {
        from: 'Harbour',
        to: 'Airport',
        passenger: { nickname: 'Ann' },
        driver: { name: 'Dee' },
      },
    });
    expect(extensions?.['asOf']).toBe(instant(T - minutes(1)));
    expect(headers.get('age')).toBe('60');
    expect((await over(station, TRIP)).extensions?.['asOf']).toBe(instant(T - minutes(1)));
  });

  it('tells none where one of its parts is not proved', async () => {
    const store = station.store(userCards);
    await store.reset((await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0);
    expect(await asOf(TRIP)).toBeNull();
    expect(await asOf(RATED)).toBe(instant(T - 2_000));
  });

  it('is no newer than what the owner of the data was asked for it', async () => {
    expect(await asOf(RATED)).toBe(instant(T - 2_000));
    clock.at = T + minutes(1);
    for (const projection of [tripOverviews, driverCards])
      await station.commit(projection, {}, { asOf: clock.at });
    expect(await asOf('{ tripOverview(tripId: "t1") { driver { name } } }')).toBe(
      instant(clock.at),
    );
    expect(await asOf(RATED)).toBe(instant(T));
  });

  it('tells none where nothing is known of what the owner was asked for', async () => {
    owner.failing = 'timeout';
    expect(await asOf(RATED)).toBeNull();
  });
});
