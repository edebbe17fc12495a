import { keepsItsPromises, specOf } from '#station/testing';
import { driverCards } from './driver-cards.projection.js';

const given = specOf(driverCards);

const told = (type: 'DriverRegistered' | 'DriverRenamed', name: string, updatedAt: string) => ({
  type,
  data: { driverId: 'd1', name, updatedAt },
});
const registered = told('DriverRegistered', 'Sam', '2024-03-01T08:00:00Z');
const renamed = told('DriverRenamed', 'Samira', '2024-03-02T09:30:00Z');

describe('driver-cards', () => {
  it('keeps the name that was told last', () =>
    given(registered)
      .when(renamed)
      .thenRows({ d1: { name: 'Samira', updatedAt: Date.parse('2024-03-02T09:30:00Z') } }));

  it('ignores a name that is older than the card', () => given(renamed).unchangedBy(registered));

  it('keeps nothing of what the driver service is asked for', () =>
    given()
      .when(registered, renamed)
      .thenRows({ d1: { rating: null, car: null } }));

  it('is personal data of the driver, with what is asked for', () =>
    expect(driverCards.personal).toEqual({
      person: 'driverId',
      fields: ['name', 'rating', 'car'],
    }));
});

describe('the driver service', () => {
  const { origin } = driverCards;
  const car = { make: 'Volvo', model: 'V60', plate: 'B 1' };

  it('is asked about as many drivers at once as it takes', () => {
    expect(origin?.batch).toBe(50);
    expect(origin?.question(['d1', 'd 2'])).toEqual({ at: '/drivers?ids=d1,d%202' });
  });

  it('tells ratings and cars by driver', () => {
    const answer = origin?.answer.parse([{ driverId: 'd1', rating: 4.8, car }]);
    expect(origin?.rows(answer, ['d1', 'd2'])).toEqual({ d1: { rating: 4.8, car } });
  });

  it('is not believed a rating that there is not', () => {
    const answer = [{ driverId: 'd1', rating: 11, car }];
    expect(origin?.answer.safeParse(answer).success).toBe(false);
  });
});

keepsItsPromises(driverCards, [registered, renamed, registered]);
