import { weatherPoll } from '../../projections/weather/weather.poll.js';
import { weather } from '../../projections/weather/weather.projection.js';
import { seconds, type Duration } from '../../src/model/duration.js';
import type { Poll } from '../../src/model/poll.js';
import { ProjectionModule } from '../../src/projection.module.js';
import { startReplica, type OperatedStation } from './operated-station.js';
import type { RunningServers } from './running-servers.js';

export interface PolledOrder {
  readonly servers: RunningServers;
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  /** Undefined: its poll is gone. */
  readonly every: Duration | undefined;
  /** Of the replica. */
  readonly name: string;
}

/** One a process: its GraphQL types are the process's. */
const SERVED = ProjectionModule.for({ ...weather, staleness: { budget: seconds(2) } });

export const CITIES = ['Leeds', 'Paris'];

/** The weather, polled more often than in earnest. */
export const pollEvery = (every: Duration): Poll => ({ ...weatherPoll, every, keys: CITIES });

/** A replica that polls the weather at a service; its rows may be 2 s old. */
export function startPolledStation(order: PolledOrder): Promise<OperatedStation> {
  const { servers, databaseUrl, ownerUrl, every, name } = order;
  const polls = every === undefined ? [] : [pollEvery(every)];
  return startReplica(
    { served: { ...SERVED, polls } },
    {
      STATION_NAME: name,
      NATS_URL: servers.natsServer.url,
      REDIS_URL: servers.redisServer.url,
      DATABASE_URL: databaseUrl,
      OWNER_URL_WEATHER_SERVICE: ownerUrl,
    },
  );
}
