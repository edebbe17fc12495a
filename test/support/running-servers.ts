import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectNats } from '../../src/source/nats-connection.js';
import type { StoreConnections } from '../../src/store/redis-projection-store.js';
import { connectStore } from './redis-connections.js';
import { startNats } from './servers/nats.js';
import { startRedis } from './servers/redis.js';
import { until } from './until.js';
import type { TestServer } from './servers/test-server.js';

/** A real NATS and a real Redis, with a connection to each. */
export interface RunningServers {
  readonly natsServer: TestServer;
  readonly redisServer: TestServer;
  readonly nats: NatsConnection;
  readonly redis: StoreConnections;
  /** Waits until the connections to Redis work again after it was away. */
  redisAnswers(): Promise<void>;
  /** Creates a stream, or an empty one in place of the old one. */
  freshStream(name: string, subjects: string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<RunningServers> {
  const [natsServer, redisServer] = await Promise.all([startNats(), startRedis()]);
  const nats = await connectNats({ url: natsServer.url, name: 'spec' });
  const redis = await connectStore(redisServer.url);
  return {
    natsServer,
    redisServer,
    nats,
    redis,
    redisAnswers: () =>
      until(() =>
        Promise.all([redis.reads.ping(), redis.writes.ping()]).then(
          () => true,
          () => false,
        ),
      ),
    freshStream: async (name, subjects) => {
      const manager = await jetstreamManager(nats);
      await manager.streams.delete(name).catch(() => false);
      await manager.streams.add({ name, subjects });
    },
    stop: async () => {
      redis.disconnect();
      await nats.close();
      await Promise.all([natsServer.stop(), redisServer.stop()]);
    },
  };
}
