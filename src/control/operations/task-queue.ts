import type { QueueOptions, RedisConnectionClient } from 'bullmq';
import type { Projection } from '../../model/projection.js';

/** The connections that jobs travel by: made by the station, since BullMQ takes open clients only. */
export interface JobsRedis {
  /** Fails at once while Redis is away: for those who wait for an answer. */
  readonly ask: RedisConnectionClient;
  /** Waits for Redis to come back: for those who wait for jobs. Copied for each of them. */
  readonly work: RedisConnectionClient;
}

/** The token under which Nest provides the {@link JobsRedis} of the station. */
export const JOBS_REDIS = Symbol('jobs-redis');

/** All queues in one hash slot, so that they may also lie in a cluster. */
export const QUEUE_PREFIX: NonNullable<QueueOptions['prefix']> = 'station:{jobs}';

/** The queue of a task's orders: whoever owns the task takes them out. */
export const queueName = ({ name, version }: Pick<Projection, 'name' | 'version'>): string =>
  `${name}-v${version}`;
