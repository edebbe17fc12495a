import { partsOfTasks, type LaneConnections } from '../../../src/ingest/replica-parts.js';
import { Tasks } from '../../../src/ingest/tasks.js';
import type { Delays } from '../../../src/model/fact.js';
import type { Urgency } from '../../../src/model/projection.js';
import { HeadWatch } from '../../../src/source/head-watch.js';
import { JetStreamSource } from '../../../src/source/jetstream-source.js';
import { connectNats } from '../../../src/source/nats-connection.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { RedisProjectionStores } from '../../../src/store/redis-projection-stores.js';
import { RedisReplicas } from '../../../src/store/redis-replicas.js';
import { RedisSignals } from '../../../src/store/redis-signals.js';
import { KeptLetters } from '../../../src/testing/kept-letters.js';
import { unitsSold } from '../ingest/units-sold.js';
import { floodedProjections } from './flooded-projections.js';
import { paymentStatus } from './payment-status.js';

/** The tasks of a station, with lanes or without: `station.ts <nats> <redis> on|off`. Ends by SIGTERM. */
class Latest<Item> {
  items: Item[] = [];
  constructor(private readonly most: number) {}
  push(item: Item): void {
    this.items.push(item);
    if (this.items.length > 2 * this.most) this.items = this.items.slice(-this.most);
  }
}

const [natsUrl = '', redisUrl = '', lanes = 'on'] = process.argv.slice(2);

async function connections(name: string): Promise<LaneConnections & { redis: RedisPair }> {
  const reads = await connectRedis({ url: redisUrl, name: `${name}:reads` });
  const writes = await connectRedis({ url: redisUrl, name: `${name}:writes` });
  const source = await JetStreamSource.on(await connectNats({ url: natsUrl, name }));
  const redis = { reads, writes };
  return { source, stores: new RedisProjectionStores(redis), redis };
}
type RedisPair = ConstructorParameters<typeof RedisProjectionStores>[0];

/** Of the urgent events, the newest 4,000. */
const delays = new Latest<Delays>(4_000);
const usual = await connections('usual');
const urgent = lanes === 'on' ? await connections('urgent') : usual;
const clock = usual.stores.open(unitsSold);
const parts = partsOfTasks({
  projections: [...floodedProjections, paymentStatus],
  connectionsOf: (urgency: Urgency) => (urgency === 'realtime' ? urgent : usual),
  heads: new HeadWatch(urgent.source, () => clock.now()),
  signals: new RedisSignals(usual.redis.reads),
  deadLetters: new KeptLetters(),
  observe: (fact) => {
    if (fact.fact === 'batch-committed' && fact.task === paymentStatus.name && fact.delays)
      delays.push(fact.delays);
  },
  replica: 'bench',
  lanes: lanes === 'on',
});
const tasks = new Tasks(parts, new RedisReplicas(usual.redis.writes), 'bench');
tasks.onApplicationBootstrap();
process.once('SIGTERM', () => {
  const p99 = (hop: 'brokerMs' | 'foldMs' | 'commitMs'): string => {
    const sorted = delays.items.map((of) => of[hop]).toSorted((a, b) => a - b);
    return `${hop} ${sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)}`;
  };
  console.error(`lanes ${lanes}, p99: ${p99('brokerMs')}, ${p99('foldMs')}, ${p99('commitMs')}`);
  void tasks.beforeApplicationShutdown().then(() => process.exit(0));
});
