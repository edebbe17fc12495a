import { defineProjection, hours } from '#station';
import { weatherReports } from '../producers/weather-service.js';
import { CityWeather } from './city-weather.js';

export const weather = defineProjection({
  name: 'weather',
  version: 1,
  owner: 'team-delivery',
  // Polled every half hour: three rounds may fail before it is stale.
  staleness: { budget: hours(2) },
  urgency: 'relaxed',
  reads: [weatherReports],
  serves: CityWeather,
  key: 'city',
  keysOf: { WeatherReported: (e) => [e.data.city] },
  initial: (city) => ({ city, temperatureC: 0, sky: 'clear', observedAt: 0 }),
  fold: {
    WeatherReported: (_, { data }) => ({ ...data, observedAt: Date.parse(data.observedAt) }),
  },
  orderings: { temperatureC: 'desc' },
  filters: ['sky'],
});
