import { z } from 'zod';
import { defineEvents, defineOwner, seconds } from '#station';

/** The weather service, as it may be asked: what it bears, it says, is 10 requests a second. */
export const weatherService = defineOwner({
  name: 'weather-service',
  over: 'http',
  rate: { requests: 10, per: seconds(1) },
});

/** What `GET /weather?city=` answers. */
export const WeatherNow = z.object({
  temperatureC: z.number(),
  sky: z.enum(['clear', 'cloudy', 'fog', 'rain', 'snow', 'storm']),
  /** When its stations measured it. */
  observedAt: z.iso.datetime(),
});

/** It publishes nothing: these are what the station found when it asked. */
export const weatherReports = defineEvents({
  owner: 'weather-service',
  stream: 'WEATHER',
  subject: 'station.weather.*',
  polled: true,
  events: { WeatherReported: WeatherNow.extend({ city: z.string().min(1) }) },
});
