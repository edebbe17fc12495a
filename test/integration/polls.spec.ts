import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { hours, milliseconds, type Duration } from '../../src/model/duration.js';
import type { OperatedStation } from '../support/operated-station.js';
import { CITIES, startPolledStation } from '../support/polled-station.js';
import { startWeatherService } from '../support/producers/weather-service.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

const OFTEN = milliseconds(400);

/** What the stream holds of a city, or of the ends of rounds, in order. */
async function stored({ nats }: RunningServers, token: string): Promise<StoredMsg[]> {
  const { streams } = await jetstreamManager(nats);
  const { state } = await streams.info('WEATHER');
  const messages: StoredMsg[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await streams.getMessage('WEATHER', { seq });
    if (message?.subject === `station.weather.${token}`) messages.push(message);
  }
  return messages;
}

interface PollAnswer {
  readonly state: string;
  readonly [name: string]: unknown;
}

describe('polls', () => {
  let servers: RunningServers;
  let postgres: TestServer;
  let owner: Awaited<ReturnType<typeof startWeatherService>>;
  let stations: OperatedStation[];
  beforeAll(async () => {
    [servers, postgres] = await Promise.all([startServers(), startPostgres()]);
  });
  afterAll(() => Promise.all([servers.stop(), postgres.stop()]));
  beforeEach(async () => {
    await until(() => servers.redis.writes.flushall().catch(() => false));
    const { streams } = await jetstreamManager(servers.nats);
    await streams.delete('WEATHER').catch(() => false);
    owner = await startWeatherService(servers.natsServer.url);
    for (const city of CITIES) owner.weather.turns(city, 10);
    stations = [];
  });
  afterEach(async () => {
    await Promise.all(stations.map((station) => station.stop()));
    await owner.stop();
  });

  const start = async (every: Duration | undefined, name = 'a'): Promise<OperatedStation> => {
    const station = await startPolledStation({
      servers,
      databaseUrl: postgres.url,
      ownerUrl: owner.url,
      every,
      name,
    });
    stations.push(station);
    return station;
  };
  const leeds = async (station: OperatedStation) => {
    const query = '{ cityWeather(city: "Leeds") { temperatureC freshness { state stalenessMs } } }';
    const { body } = await station.post('/graphql', { query });
    const data = body['data'] as { cityWeather: Record<string, unknown> | null } | undefined;
    return data?.cityWeather ?? undefined;
  };
  const poll = async (station: OperatedStation): Promise<PollAnswer> => {
    const { body } = await station.get('/control/polls');
    const [only] = body['polls'] as PollAnswer[];
    if (only === undefined) throw new Error('There is no poll.');
    return only;
  };
  const asked = (status: number) =>
    owner.weather.asked.filter((one) => one.city === 'Leeds' && one.status === status).length;
  const fresh = (station: OperatedStation) =>
    until(async () => (await leeds(station))?.['freshness'] !== undefined);
  const stateIs = (station: OperatedStation, state: string) =>
    until(async () => {
      const { freshness } = ((await leeds(station)) ?? {}) as { freshness?: { state: string } };
      return freshness?.state === state;
    });

  it('make events of changes alone, and rows as fresh as the last round', async () => {
    const station = await start(OFTEN);
    await stateIs(station, 'FRESH');
    await until(() => asked(304) >= 3);
    expect(asked(200)).toBe(1);
    expect(await stored(servers, 'Leeds')).toHaveLength(1);
    owner.weather.turns('Leeds', 3);
    await until(async () => (await leeds(station))?.['temperatureC'] === 3);
    expect((await stored(servers, 'Leeds')).map((one) => one.json())).toMatchObject([
      { city: 'Leeds', temperatureC: 10 },
      { city: 'Leeds', temperatureC: 3 },
    ]);
    expect(await stored(servers, 'Paris')).toHaveLength(1);
    // While the messages are looked through, a round that ends may take the place of the one before.
    await until(async () => (await stored(servers, '=ended')).length === 1);
    await stateIs(station, 'FRESH');
  });

  it('leave rows stale while the owner is down, and say so, and fresh once it is back', async () => {
    const station = await start(OFTEN);
    await stateIs(station, 'FRESH');
    owner.weather.goesDown();
    await stateIs(station, 'STALE');
    expect(await leeds(station)).toMatchObject({ temperatureC: 10 });
    await until(async () => (await poll(station)).state === 'failed');
    expect(await poll(station)).toMatchObject({
      name: 'weather',
      owner: 'weather-service',
      failedKeys: 2,
      failed: [{ code: 'POLL_UNANSWERED', reason: expect.any(String) }, {}],
    });
    await until(async () =>
      (await station.text('/control/freshness')).includes('see /control/polls'),
    );
    expect(await station.text('/metrics')).toMatch(
      /station_poll_failed_keys_total\{poll="weather",code="POLL_UNANSWERED"\} [1-9]/,
    );
    owner.weather.comesBack();
    await stateIs(station, 'FRESH');
    expect(await stored(servers, 'Leeds')).toHaveLength(1);
    expect(await poll(station)).toMatchObject({ failures: 0 });
    expect(await station.text('/metrics')).toMatch(
      /station_poll_last_success_age_seconds\{poll="weather"\} [0-9.]+/,
    );
  });

  it('begin at once, and not again after a restart while what they saw is fresh', async () => {
    const station = await start(hours(1));
    await until(async () => (await poll(station)).state === 'succeeded');
    await station.stop();
    stations = [];
    const again = await start(hours(1), 'b');
    await fresh(again);
    expect(await poll(again)).toMatchObject({ state: 'succeeded', next: expect.any(String) });
    expect(asked(200)).toBe(1);
    expect(asked(304)).toBe(0);
  });

  it('run each round once, however many replicas there are', async () => {
    const pair = await Promise.all([start(OFTEN, 'a'), start(OFTEN, 'b')]);
    await until(() => owner.weather.asked.length >= 20);
    const times = owner.weather.asked.filter(({ city }) => city === 'Leeds').map(({ at }) => at);
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(times.length).toBeLessThanOrEqual(span / OFTEN + 2);
    expect(await stored(servers, 'Leeds')).toHaveLength(1);
    await Promise.all(pair.map((station) => stateIs(station, 'FRESH')));
  });

  it('run when an operator asks for it', async () => {
    const station = await start(hours(1));
    await until(async () => (await poll(station)).state === 'succeeded');
    owner.weather.turns('Leeds', 1);
    const ran = await station.post('/control/polls/weather/run', {}, { 'x-operator': 'ann' });
    expect(ran).toMatchObject({
      status: 200,
      body: { poll: 'weather', outcome: 'succeeded', keys: 2, changed: 1, failed: [] },
    });
    await until(async () => (await leeds(station))?.['temperatureC'] === 1);
    const unknown = await station.post('/control/polls/none/run', {}, { 'x-operator': 'ann' });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'POLL_UNKNOWN' } } });
  });

  it('are run no more once they are gone', async () => {
    const schedulers = () => servers.redis.reads.zrange('station:{jobs}:polls:repeat', 0, -1);
    const station = await start(OFTEN);
    await stateIs(station, 'FRESH');
    expect(await schedulers()).toEqual(['weather']);
    await station.stop();
    stations = [await start(undefined, 'b')];
    await until(async () => (await schedulers()).length === 0);
  });
});
