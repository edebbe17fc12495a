import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { RATES_REDIS } from './access/rates/bucket.js';
import { CHANGE_FEEDS } from './feed/change-feed.js';
import { RedisChangeFeeds } from './feed/redis-change-feed.js';
import { JOBS_REDIS } from './control/operations/task-queue.js';
import { EVENT_SOURCE } from './source/event-source.js';
import { JetStreamOwnStreams } from './source/jetstream-own-streams.js';
import { JetStreamSource } from './source/jetstream-source.js';
import { JetStreamKeyedStreams } from './source/jetstream-keyed-stream.js';
import { KEYED_STREAMS } from './source/keyed-stream.js';
import { connectNats, type NatsConnection } from './source/nats-connection.js';
import { OWN_STREAMS } from './source/own-streams.js';
import { NatsRequestReply, REQUEST_REPLY } from './source/request-reply.js';
import { ANSWER_CACHES } from './store/answer-cache.js';
import { connectJobs, type JobsConnections } from './store/jobs-connections.js';
import { PROJECTION_STORES } from './store/projection-store.js';
import { RedisAnswerCaches } from './store/redis-answer-cache.js';
import { connectRedis } from './store/redis-connection.js';
import { RedisProjectionStores } from './store/redis-projection-stores.js';
import { RedisReplicas } from './store/redis-replicas.js';
import { POLL_MEMORY } from './store/poll-memory.js';
import { RedisPollMemory } from './store/redis-poll-memory.js';
import { RedisRequestWindow } from './store/redis-request-window.js';
import { RedisSignals } from './store/redis-signals.js';
import { RedisStationSecret } from './store/redis-station-secret.js';
import { REPLICAS } from './store/replicas.js';
import { REQUEST_WINDOW } from './store/request-window.js';
import { SIGNALS } from './store/signals.js';
import { STATION_SECRET } from './store/station-secret.js';
import type { StoreConnections } from './store/redis-projection-store.js';

/** Where the servers of a station are. */
export interface ServerAddresses {
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** The name of the replica, by which servers list its connections. */
  readonly replica: string;
}

/** Connections over which events come in and commits go out. */
export interface FlowConnections {
  readonly nats: NatsConnection;
  readonly redis: StoreConnections;
}

/** Open connections to NATS and Redis; closed after everything that uses them. */
export class Connections implements OnApplicationShutdown {
  private constructor(
    /** Of everything but realtime projections. */
    readonly usual: FlowConnections,
    /** Of realtime projections, so that what is urgent does not queue behind a flood on one socket. */
    readonly urgent: FlowConnections,
    readonly jobs: JobsConnections,
    readonly signals: RedisSignals,
  ) {}

  static async open({ natsUrl, redisUrl, replica }: ServerAddresses): Promise<Connections> {
    const opened: FlowConnections[] = [];
    try {
      for (const name of [replica, `${replica}:urgent`])
        opened.push(await openFlow({ natsUrl, redisUrl, replica: name }));
      const [usual, urgent] = opened as [FlowConnections, FlowConnections];
      const jobs = await connectJobs({ url: redisUrl, name: `${replica}:jobs` });
      return new Connections(usual, urgent, jobs, new RedisSignals(usual.redis.reads));
    } catch (error) {
      await Promise.all(opened.map(closeFlow));
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.signals.close();
    this.jobs.ask.disconnect();
    this.jobs.work.disconnect();
    await Promise.all([closeFlow(this.usual), closeFlow(this.urgent)]);
  }
}

async function openFlow({ natsUrl, redisUrl, replica }: ServerAddresses): Promise<FlowConnections> {
  const nats = await connectNats({ url: natsUrl, name: replica });
  try {
    const reads = await connectRedis({ url: redisUrl, name: `${replica}:reads` });
    const writes = await connectRedis({ url: redisUrl, name: `${replica}:writes` });
    return { nats, redis: { reads, writes } };
  } catch (error) {
    await nats.close();
    throw error;
  }
}

async function closeFlow({ nats, redis }: FlowConnections): Promise<void> {
  redis.reads.disconnect();
  redis.writes.disconnect();
  await nats.close();
}

/** Where realtime projections take their events from, and where they keep their rows. */
export const URGENT_EVENT_SOURCE = Symbol('urgent-event-source');
export const URGENT_PROJECTION_STORES = Symbol('urgent-projection-stores');

/** Each token, and what of the connections it stands for. */
const PROVIDED: readonly (readonly [token: symbol, make: (of: Connections) => unknown])[] = [
  [JOBS_REDIS, ({ jobs }) => jobs],
  [RATES_REDIS, ({ usual }) => usual.redis.reads],
  [EVENT_SOURCE, ({ usual }) => JetStreamSource.on(usual.nats)],
  [URGENT_EVENT_SOURCE, ({ urgent }) => JetStreamSource.on(urgent.nats)],
  [PROJECTION_STORES, ({ usual }) => new RedisProjectionStores(usual.redis)],
  [URGENT_PROJECTION_STORES, ({ urgent }) => new RedisProjectionStores(urgent.redis)],
  [ANSWER_CACHES, ({ usual }) => new RedisAnswerCaches(usual.redis.reads)],
  [STATION_SECRET, ({ usual }) => new RedisStationSecret(usual.redis.writes)],
  [KEYED_STREAMS, ({ usual }) => new JetStreamKeyedStreams(usual.nats)],
  [POLL_MEMORY, ({ usual }) => new RedisPollMemory(usual.redis.reads)],
  [REQUEST_WINDOW, ({ usual }) => new RedisRequestWindow(usual.redis.reads)],
  [OWN_STREAMS, ({ usual }) => new JetStreamOwnStreams(usual.nats)],
  [REQUEST_REPLY, ({ usual }) => new NatsRequestReply(usual.nats)],
  [REPLICAS, ({ usual }) => new RedisReplicas(usual.redis.writes)],
  [SIGNALS, ({ signals }) => signals],
  [CHANGE_FEEDS, ({ usual }) => new RedisChangeFeeds(usual.redis.reads)],
];

/** Gives every room the source, the stores, the signals and the feeds of this station. */
@Global()
@Module({})
export class ConnectionsModule {
  static for(addresses: ServerAddresses): DynamicModule {
    return {
      module: ConnectionsModule,
      providers: [
        { provide: Connections, useFactory: () => Connections.open(addresses) },
        ...PROVIDED.map(([provide, useFactory]) => ({
          provide,
          inject: [Connections],
          useFactory,
        })),
      ],
      exports: [Connections, ...PROVIDED.map(([token]) => token)],
    };
  }
}
