import { keepsItsPromises, specOf } from '#station/testing';
import { weatherPoll } from './weather.poll.js';
import { weather } from './weather.projection.js';

const given = specOf(weather);

const reported = (city: string, temperatureC: number, observedAt: string) => ({
  type: 'WeatherReported' as const,
  data: { city, temperatureC, sky: 'rain' as const, observedAt },
});
const morning = reported('Leeds', 4.5, '2026-11-21T06:00:00Z');
const noon = reported('Leeds', 7, '2026-11-21T12:00:00Z');
const elsewhere = reported('Paris', 11, '2026-11-21T12:00:00Z');

describe('weather', () => {
  it('shows each city as it was measured last', () =>
    given(morning, elsewhere)
      .when(noon)
      .thenRows({
        Leeds: {
          city: 'Leeds',
          temperatureC: 7,
          sky: 'rain',
          observedAt: Date.parse('2026-11-21T12:00:00Z'),
        },
        Paris: { temperatureC: 11 },
      }));

  it('asks for a city by its name as a URL has it', () =>
    expect(weatherPoll.question('São Paulo').at).toBe('/weather?city=S%C3%A3o%20Paulo'));

  it('makes of an answer what is reported of the city', () => {
    const { city, ...now } = noon.data;
    expect(weatherPoll.event(weatherPoll.answer.parse(now), city)).toEqual(noon);
  });
});

keepsItsPromises(weather, [morning, elsewhere, noon, morning]);
