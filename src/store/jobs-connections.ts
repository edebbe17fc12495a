import { Redis } from 'ioredis';
import { seconds } from '../model/duration.js';
import { connectRedis, type RedisAddress } from './redis-connection.js';

/** Connections for jobs, which are no part of any commit. */
export interface JobsConnections {
  /** Fails at once while the server is away. */
  readonly ask: Redis;
  /** Waits until the server is back; connects when it is first used. */
  readonly work: Redis;
}

/** @throws StationError STORE_UNAVAILABLE when the server does not answer in time */
export async function connectJobs(address: RedisAddress): Promise<JobsConnections> {
  const ask = await connectRedis({ ...address, name: `${address.name}:ask` });
  const work = new Redis(address.url, {
    connectionName: `${address.name}:work`,
    lazyConnect: true,
    // Whoever waits for a job waits for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), seconds(1)),
  });
  // Repeated by whoever uses it.
  work.on('error', () => undefined);
  return { ask, work };
}
