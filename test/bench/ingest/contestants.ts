import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { popularProducts } from '../../../projections/popular-products/popular-products.projection.js';
import type { Projection } from '../../../src/model/projection.js';
import { Task } from '../../../src/ingest/task.js';
import { JetStreamSource } from '../../../src/source/jetstream-source.js';
import { connectNats } from '../../../src/source/nats-connection.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { RedisProjectionStore } from '../../../src/store/redis-projection-store.js';
import { KeptLetters } from '../../../src/testing/kept-letters.js';
import { unitsSold } from './units-sold.js';
import { until } from '../../support/until.js';

/** Where a contestant works, and how many events it is to read. */
export interface Course {
  readonly natsUrl: string;
  readonly redisUrl: string;
  readonly events: number;
  /** Says how much memory the process uses each time so many events are applied. */
  readonly sampleEvery?: number;
}

/** Reads and folds the events of a course; resolves when the last one is applied. */
export type Contestant = (course: Course) => Promise<void>;

interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}
const linesOf = (json: string): OrderLine[] => (JSON.parse(json) as { lines: OrderLine[] }).lines;

/** Reading alone: the ordered consumer, every message looked at, none parsed. */
const read: Contestant = async ({ natsUrl, events }) => {
  const nats = await connectNats({ url: natsUrl, name: 'bench' });
  const source = await JetStreamSource.on(nats);
  const reader = await source.read({ stream: 'ORDERS', subject: 'shop.orders.*', after: 0 });
  for await (const { sequence } of reader) if (sequence >= events) break;
  reader.close();
  await nats.close();
};

/** The station's own path: decode, validate, fold, commit rows, indexes, checkpoint and feed. */
const stationOf =
  (projection: Projection): Contestant =>
  async ({ natsUrl, redisUrl, events, sampleEvery = Infinity }) => {
    const nats = await connectNats({ url: natsUrl, name: 'bench' });
    const [reads, writes] = await Promise.all([
      connectRedis({ url: redisUrl, name: 'reads' }),
      connectRedis({ url: redisUrl, name: 'writes' }),
    ]);
    const store = new RedisProjectionStore({ reads, writes }, projection);
    let reached = 0;
    const task = new Task({
      projection,
      source: await JetStreamSource.on(nats),
      store,
      deadLetters: new KeptLetters(),
      observe: (fact) => {
        if (fact.fact !== 'batch-committed') return;
        const before = Math.floor(reached / sampleEvery);
        reached = fact.to['ORDERS']?.sequence ?? reached;
        if (Math.floor(reached / sampleEvery) > before) sayMemory(reached);
      },
      replica: 'bench',
    });
    task.start();
    await until(() => reached >= events, { timeoutMs: 600_000, everyMs: 5 });
    await task.stop();
    reads.disconnect();
    writes.disconnect();
    await nats.close();
  };

const sayMemory = (events: number): void => {
  const { rss, heapUsed } = process.memoryUsage();
  const mb = (bytes: number): number => Math.round(bytes / 1e6);
  console.error(`${events} events: ${mb(rss)} MB resident, ${mb(heapUsed)} MB heap`);
};

/** What is written first: two awaited writes and an awaited acknowledgement an event. */
const naive: Contestant = async ({ natsUrl, redisUrl, events }) => {
  const nats = await connectNats({ url: natsUrl, name: 'bench' });
  const redis = await connectRedis({ url: redisUrl, name: 'naive' });
  const manager = await jetstreamManager(nats);
  const durable_name = 'naive';
  await manager.consumers.add('ORDERS', { durable_name, ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(nats).consumers.get('ORDERS', durable_name);
  for await (const message of await consumer.consume()) {
    for (const { productId, quantity } of linesOf(message.string())) {
      await redis.hincrby('naive:units', productId, quantity);
      await redis.zincrby('naive:popular', quantity, productId);
    }
    await message.ackAck();
    if (message.seq >= events) break;
  }
  await manager.consumers.delete('ORDERS', durable_name);
  redis.disconnect();
  await nats.close();
};

/** A Redis Streams consumer group: a thousand entries a read, writes and acknowledgements in one pipeline. */
const redisStreams: Contestant = async ({ redisUrl, events }) => {
  const redis = await connectRedis({ url: redisUrl, name: 'streams' });
  await redis.xgroup('CREATE', 'bench:orders', 'bench', '0');
  for (let seen = 0; seen < events;) {
    const read = (await redis.xreadgroup(
      ...(['GROUP', 'bench', 'one', 'COUNT', 1_000, 'STREAMS', 'bench:orders', '>'] as const),
    )) as [string, [string, string[]][]][];
    const entries = read[0]?.[1] ?? [];
    const pipeline = redis.pipeline();
    for (const [id, fields] of entries) {
      for (const { productId, quantity } of linesOf(fields[1] ?? '')) {
        pipeline.hincrby('streams:units', productId, quantity);
        pipeline.zincrby('streams:popular', quantity, productId);
      }
      pipeline.xack('bench:orders', 'bench', id);
    }
    await pipeline.exec();
    seen += entries.length;
  }
  redis.disconnect();
};

export const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  read,
  /** One hash and one index, as the naive one and Redis Streams keep. */
  station: stationOf(unitsSold),
  /** An example of the house: seven fields, two streams, eight indexes. */
  popularProducts: stationOf(popularProducts),
  naive,
  redisStreams,
};
