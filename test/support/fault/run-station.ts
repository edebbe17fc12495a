import { partsOfTasks } from '../../../src/ingest/replica-parts.js';
import { Tasks } from '../../../src/ingest/tasks.js';
import type { Fact } from '../../../src/model/fact.js';
import type { Projection } from '../../../src/model/projection.js';
import { HeadWatch } from '../../../src/source/head-watch.js';
import { JetStreamSource } from '../../../src/source/jetstream-source.js';
import { connectNats } from '../../../src/source/nats-connection.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { RedisProjectionStores } from '../../../src/store/redis-projection-stores.js';
import { RedisReplicas } from '../../../src/store/redis-replicas.js';
import { RedisSignals } from '../../../src/store/redis-signals.js';
import { asking } from '../snapshots/asking.js';
import { FileLetters } from './file-letters.js';

/**
 * A station without control room and GraphQL: the tasks of some projections, as the real one runs them. It owns the process,
 * whose arguments are NATS, Redis, its name and a file for dead letters. Facts go to standard output, one a line; `started`
 * once it takes part.
 */
export async function runStation(projections: readonly Projection[]): Promise<void> {
  const [, , natsUrl = '', redisUrl = '', replica = '', lettersFile = ''] = process.argv;
  const nats = await connectNats({ url: natsUrl, name: replica });
  const redis = {
    reads: await connectRedis({ url: redisUrl, name: `${replica}:reads` }),
    writes: await connectRedis({ url: redisUrl, name: `${replica}:writes` }),
  };
  const source = await JetStreamSource.on(nats);
  const stores = new RedisProjectionStores(redis);
  const [first] = projections;
  const clock = first && stores.open(first);
  const parts = partsOfTasks({
    projections,
    connectionsOf: () => ({ source, stores }),
    heads: new HeadWatch(source, async () => (await clock?.now()) ?? 0),
    signals: new RedisSignals(redis.reads),
    deadLetters: new FileLetters(lettersFile),
    observe,
    replica,
    // No owner is asked over HTTP.
    asks: asking(nats, 'http://127.0.0.1:9', observe),
  });
  const tasks = new Tasks(parts, new RedisReplicas(redis.writes), replica);
  tasks.onApplicationBootstrap();
  say({ fact: 'started' });

  // What an operator would ask for.
  process.on('SIGUSR2', () => {
    for (const task of tasks.all) void task.rebuild().catch(() => undefined);
  });
  process.once('SIGTERM', () => {
    void (async () => {
      await tasks.beforeApplicationShutdown();
      redis.reads.disconnect();
      redis.writes.disconnect();
      await nats.close();
      process.exit(0);
    })();
  });
}

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

const TOLD: readonly Fact['fact'][] = ['task-moved', 'commit-refused', 'snapshot-loaded'];
const observe = (fact: Fact): void => {
  if (TOLD.includes(fact.fact)) say(fact);
};
