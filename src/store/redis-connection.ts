import { Redis } from 'ioredis';
import { milliseconds, seconds, type Duration } from '../model/duration.js';
import { hideSecrets } from '../model/hide-secrets.js';
import { StationError } from '../model/station-error.js';

const REACHED_WITHIN = seconds(15);

/** Where Redis is, and who asks. */
export interface RedisAddress {
  readonly url: string;
  /** How the server lists this connection. */
  readonly name: string;
  /** How long the first connection may take; 15 s. */
  readonly within?: Duration;
}

/**
 * Connects to Redis and resolves once it answers. Later, commands fail at once while the server is away
 * and are never sent twice: whoever called decides what to do. The client itself reconnects for ever.
 *
 * @throws StationError STORE_UNAVAILABLE when the server does not answer in time
 */
export async function connectRedis(address: RedisAddress): Promise<Redis> {
  const redis = new Redis(address.url, {
    connectionName: address.name,
    // A read is one command. Pipelined by themselves, commands cost more than the writes they save: each pipeline holds
    // on to the next, so that all of them outlive the young generation.
    enableAutoPipelining: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: seconds(2),
    commandTimeout: seconds(5),
    maxLoadingRetryTime: seconds(1),
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), seconds(1)),
  });
  try {
    await firstAnswer(redis, address.within ?? REACHED_WITHIN);
    return redis;
  } catch (cause) {
    redis.disconnect();
    const why = cause instanceof Error ? cause.message : String(cause);
    const where = hideSecrets(address.url);
    throw new StationError('STORE_UNAVAILABLE', `Redis at ${where} does not answer: ${why}.`, {
      cause,
    });
  }
}

function firstAnswer(redis: Redis, within: Duration): Promise<void> {
  let last: Error | undefined;
  // Every failed command rejects its own promise; the event only repeats it.
  redis.on('error', (error: Error) => (last = error));
  return new Promise((resolve, reject) => {
    const late = (): void => reject(last ?? new Error(`no answer in ${within / seconds(1)} s`));
    const timer = setTimeout(late, milliseconds(within));
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
