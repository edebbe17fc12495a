import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { WeatherNow } from '../../../projections/producers/weather-service.js';
import { ExampleService, type ServiceAnswer, type ServiceQuestion } from './example-service.js';

type Now = z.input<typeof WeatherNow>;

/** How often it was asked, and what it answered with. */
export interface Asked {
  readonly city: string;
  readonly status: number;
  readonly at: number;
}

/** A service that is asked for the weather and publishes nothing; it can be down, with nobody answering for it. */
export class WeatherService {
  readonly asked: Asked[] = [];
  private readonly weather = new Map<string, Now>();
  private down = false;

  /** Measures the weather anew. */
  turns(city: string, temperatureC: number, sky: Now['sky'] = 'cloudy'): Now {
    const now = { temperatureC, sky, observedAt: new Date().toISOString() };
    this.weather.set(city, now);
    return now;
  }

  /** From now on it answers 503. */
  goesDown(): void {
    this.down = true;
  }

  comesBack(): void {
    this.down = false;
  }

  /** Answers what it is asked over HTTP. */
  readonly answer = ({ path, query, headers }: ServiceQuestion): ServiceAnswer => {
    const city = query.get('city') ?? '';
    const told = this.tell(path, city, headers['if-none-match']);
    this.asked.push({ city, status: told.status ?? 200, at: Date.now() });
    return told;
  };

  private tell(path: string, city: string, known: unknown): ServiceAnswer {
    if (this.down) return { status: 503 };
    const now = path === '/weather' ? this.weather.get(city) : undefined;
    if (now === undefined) return { status: 404 };
    const etag = `"${createHash('sha1').update(JSON.stringify(now)).digest('base64url')}"`;
    return known === etag ? { status: 304, headers: { etag } } : { body: now, headers: { etag } };
  }
}

/** Starts it on a port of the loopback, any free one unless told; `stop` ends it. */
export async function startWeatherService(natsUrl: string, port = 0) {
  const weather = new WeatherService();
  const program = await ExampleService.start('weather-service', natsUrl);
  const url = await program.listen(weather.answer, port);
  return { weather, url, stop: () => program.stop() };
}
