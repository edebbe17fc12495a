import { partsOfTasks } from '../../../src/ingest/replica-parts.js';
import { Tasks } from '../../../src/ingest/tasks.js';
import type { Fact } from '../../../src/model/fact.js';
import { HeadWatch } from '../../../src/source/head-watch.js';
import { JetStreamSource } from '../../../src/source/jetstream-source.js';
import { connectNats } from '../../../src/source/nats-connection.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { RedisProjectionStores } from '../../../src/store/redis-projection-stores.js';
import { RedisReplicas } from '../../../src/store/redis-replicas.js';
import { RedisSignals } from '../../../src/store/redis-signals.js';
import { FileLetters } from './file-letters.js';
import { balances, floodProjections } from './flood-projections.js';

/**
 * A station without control room and GraphQL: the tasks of the flood's projections, as the real one runs
 * them. Facts go to standard output, one a line; `started` once it takes part.
 */
const [, , natsUrl = '', redisUrl = '', replica = '', lettersFile = ''] = process.argv;

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
const observe = (fact: Fact): void => {
  if (fact.fact === 'task-moved' || fact.fact === 'commit-refused') say(fact);
};

const nats = await connectNats({ url: natsUrl, name: replica });
const redis = {
  reads: await connectRedis({ url: redisUrl, name: `${replica}:reads` }),
  writes: await connectRedis({ url: redisUrl, name: `${replica}:writes` }),
};
const source = await JetStreamSource.on(nats);
const stores = new RedisProjectionStores(redis);
const deadLetters = new FileLetters(lettersFile);
const clock = stores.open(balances);
const parts = partsOfTasks({
  projections: floodProjections,
  connectionsOf: () => ({ source, stores }),
  heads: new HeadWatch(source, () => clock.now()),
  signals: new RedisSignals(redis.reads),
  deadLetters,
  observe,
  replica,
});
const tasks = new Tasks(parts, new RedisReplicas(redis.writes), replica);
tasks.onApplicationBootstrap();
say({ fact: 'started' });

// What an operator would ask for.
process.on('SIGUSR2', () => {
  for (const task of tasks.all) void task.rebuild().catch(() => undefined);
});
process.once('SIGTERM', () => void drain());

async function drain(): Promise<void> {
  await tasks.beforeApplicationShutdown();
  redis.reads.disconnect();
  redis.writes.disconnect();
  await nats.close();
  process.exit(0);
}
