import { definePoll, minutes } from '#station';
import { WeatherNow, weatherReports, weatherService } from '../producers/weather-service.js';

/** Asks for each city by itself; one that is as it was makes no event. */
export const weatherPoll = definePoll({
  name: 'weather',
  from: weatherService,
  every: minutes(30),
  keys: ['Berlin', 'Leeds', 'London', 'Paris', 'São Paulo'],
  question: (city) => ({ at: `/weather?city=${encodeURIComponent(city)}` }),
  answer: WeatherNow,
  publishes: weatherReports,
  event: (now, city) => ({ type: 'WeatherReported', data: { city, ...now } }),
});
