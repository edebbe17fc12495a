import { Logger } from '@nestjs/common';
import { days } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { Retention, type Kept } from './retention.js';

const NOW = Date.UTC(2026, 1, 28);
const clock = { now: () => NOW };

describe('the retention', () => {
  const forgotten: string[] = [];
  const kept = (what: string, error?: Error): Kept => ({
    what,
    for: days(2),
    forgetBefore: async (instant) => {
      if (error !== undefined) throw error;
      forgotten.push(`${what} before ${new Date(instant).toISOString()}`);
    },
  });
  beforeEach(() => void forgotten.splice(0));
  afterAll(() => Logger.overrideLogger(false));

  it('forgets what is older than it is kept, when the station starts', async () => {
    const retention = new Retention([kept('use'), kept('incidents')], clock);
    retention.onApplicationBootstrap();
    await retention.beforeApplicationShutdown();
    expect(forgotten).toEqual([
      'use before 2026-02-26T00:00:00.000Z',
      'incidents before 2026-02-26T00:00:00.000Z',
    ]);
  });

  it('leaves it for the next time where SQL is away', async () => {
    const away = new StationError('SQL_UNAVAILABLE', 'Away.');
    await new Retention([kept('use', away), kept('incidents')], clock).forget();
    expect(forgotten).toEqual([]);
  });

  it('goes on with the next where one cannot be forgotten, and says so', async () => {
    const warned: unknown[] = [];
    Logger.overrideLogger({
      log: () => undefined,
      error: () => undefined,
      warn: (message: unknown) => warned.push(message),
    });
    await new Retention(
      [kept('Use', new Error('no such table')), kept('incidents')],
      clock,
    ).forget();
    expect(forgotten).toHaveLength(1);
    expect(warned).toEqual(['Use cannot be forgotten: Error: no such table']);
  });
});
