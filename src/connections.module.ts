import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CHANGE_FEEDS } from './feed/change-feed.js';
import { RedisChangeFeeds } from './feed/redis-change-feed.js';
import { JOBS_REDIS } from './control/operations/task-queue.js';
import { EVENT_SOURCE } from './source/event-source.js';
import { JetStreamSource } from './source/jetstream-source.js';
import { connectNats, type NatsConnection } from './source/nats-connection.js';
import { connectJobs, type JobsConnections } from './store/jobs-connections.js';
import { PROJECTION_STORES } from './store/projection-store.js';
import { connectRedis } from './store/redis-connection.js';
import { RedisProjectionStores } from './store/redis-projection-stores.js';
import { RedisReplicas } from './store/redis-replicas.js';
import { REPLICAS } from './store/replicas.js';
import type { StoreConnections } from './store/redis-projection-store.js';

/** Where the servers of a station are. */
export interface ServerAddresses {
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** The name of the replica, by which servers list its connections. */
  readonly replica: string;
}

/** Open connections to NATS and Redis; closed after everything that uses them. */
export class Connections implements OnApplicationShutdown {
  private constructor(
    readonly nats: NatsConnection,
    readonly redis: StoreConnections,
    readonly jobs: JobsConnections,
  ) {}

  static async open({ natsUrl, redisUrl, replica }: ServerAddresses): Promise<Connections> {
    const nats = await connectNats({ url: natsUrl, name: replica });
    try {
      const reads = await connectRedis({ url: redisUrl, name: `${replica}:reads` });
      const writes = await connectRedis({ url: redisUrl, name: `${replica}:writes` });
      const jobs = await connectJobs({ url: redisUrl, name: `${replica}:jobs` });
      return new Connections(nats, { reads, writes }, jobs);
    } catch (error) {
      await nats.close();
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.redis.reads.disconnect();
    this.redis.writes.disconnect();
    this.jobs.ask.disconnect();
    this.jobs.work.disconnect();
    await this.nats.close();
  }
}

/** Gives every room the source, the stores and the feeds of this station. */
@Global()
@Module({})
export class ConnectionsModule {
  static for(addresses: ServerAddresses): DynamicModule {
    const inject = [Connections];
    return {
      module: ConnectionsModule,
      providers: [
        { provide: Connections, useFactory: () => Connections.open(addresses) },
        { provide: JOBS_REDIS, inject, useFactory: ({ jobs }: Connections) => jobs },
        {
          provide: EVENT_SOURCE,
          inject,
          useFactory: ({ nats }: Connections) => JetStreamSource.on(nats),
        },
        {
          provide: PROJECTION_STORES,
          inject,
          useFactory: ({ redis }: Connections) => new RedisProjectionStores(redis),
        },
        {
          provide: REPLICAS,
          inject,
          useFactory: ({ redis }: Connections) => new RedisReplicas(redis.writes),
        },
        {
          provide: CHANGE_FEEDS,
          inject,
          useFactory: ({ redis }: Connections) => new RedisChangeFeeds(redis.reads),
        },
      ],
      exports: [Connections, JOBS_REDIS, EVENT_SOURCE, PROJECTION_STORES, REPLICAS, CHANGE_FEEDS],
    };
  }
}
