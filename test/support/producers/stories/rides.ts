import { weatherPoll } from '../../../../projections/weather/weather.poll.js';
import { DriverService } from '../driver-service.js';
import { TripService } from '../trip-service.js';
import { startWeatherService, type WeatherService } from '../weather-service.js';
import { nth, stopAll, type StartStory } from './story.js';

const DRIVERS = [
  { driverId: 'd1', name: 'Dora', car: { make: 'Škoda', model: 'Octavia', plate: 'AB-1234' } },
  { driverId: 'd2', name: 'Emil', car: { make: 'Toyota', model: 'Prius', plate: 'CD-5678' } },
] as const;
const PLACES = ['the station', 'the harbour', 'the old town', 'the airport'] as const;

/** Passengers are driven in all weathers, and rate their drivers, of which no event tells. */
export const startRides: StartStory = async (natsUrl, run) => {
  const [drivers, trips] = [await DriverService.start(natsUrl), await TripService.start(natsUrl)];
  const { weather, url, stop } = await startWeatherService(natsUrl);
  for (const city of weatherPoll.keys) weather.turns(city, 7);
  return {
    steps: days({ drivers, trips, weather }, run),
    doors: { 'driver-service': await drivers.listen(), 'weather-service': url },
    stop: () => stopAll([drivers, trips, { stop }]),
  };
};

interface Town {
  readonly drivers: DriverService;
  readonly trips: TripService;
  readonly weather: WeatherService;
}

async function* days(town: Town, run: string): AsyncGenerator<string, never> {
  for (const { driverId, name, car } of DRIVERS) {
    await town.drivers.registers(driverId, name);
    town.drivers.drives(driverId, car);
    yield `driver-service: ${name} drives a ${car.make} ${car.model}`;
  }
  for (let step = 0; ; step += 1) {
    yield* ride(town, `${run}-${step}`, step);
    const [city = 'Leeds', temperatureC] = [weatherPoll.keys[step % 3], 5 + (step % 7)];
    town.weather.turns(city, temperatureC);
    yield `weather-service: ${temperatureC} °C in ${city}, for those who ask`;
  }
}

async function* ride(
  { drivers, trips }: Town,
  tripId: string,
  step: number,
): AsyncGenerator<string, void> {
  const passengerId = nth(['ann', 'bob', 'cleo'], step);
  const { driverId, name } = nth(DRIVERS, step);
  const [from, to] = [nth(PLACES, step), nth(PLACES, step + 1)];
  await trips.requests({ tripId, passengerId, from, to });
  yield `trip-service: ${passengerId} wants to get from ${from} to ${to}`;
  await trips.accepts(tripId, driverId);
  yield `trip-service: ${name} comes for ${passengerId}`;
  await trips.ends(tripId, 900 + 50 * (step % 8));
  yield `trip-service: ${passengerId} has arrived at ${to}`;
  const rating = 3 + (step % 5) / 2;
  drivers.rates(driverId, rating);
  yield `driver-service: ${name} is rated ${rating}, for those who ask`;
}
