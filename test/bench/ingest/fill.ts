import { jetstreamManager } from '@nats-io/jetstream';
import { connectNats } from '../../../src/source/nats-connection.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { orderEvents } from './events.js';

const CHUNK = 2_000;
/** How far publishing may run ahead of storing: core NATS drops what a stream cannot take. */
const AHEAD = 20_000;

/** Creates the streams of the shop and publishes orders; resolves when all of them are stored. */
export async function fillStreams(natsUrl: string, events: number): Promise<void> {
  const connection = await connectNats({ url: natsUrl, name: 'fill' });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'ORDERS', subjects: ['shop.orders.*'] });
  await manager.streams.add({ name: 'PRODUCTS', subjects: ['shop.products.*'] });
  const stored = async (): Promise<number> => (await manager.streams.info('ORDERS')).state.last_seq;
  let published = 0;
  for (const event of orderEvents(events)) {
    connection.publish('shop.orders.OrderPlaced', event);
    if (++published % CHUNK !== 0) continue;
    await connection.flush();
    while ((await stored()) < published - AHEAD);
  }
  await connection.flush();
  while ((await stored()) < events);
  await connection.close();
}

/** The same orders in a Redis stream. */
export async function fillRedisStream(redisUrl: string, events: number): Promise<void> {
  const client = await connectRedis({ url: redisUrl, name: 'fill' });
  let [added, pipeline] = [0, client.pipeline()];
  for (const event of orderEvents(events)) {
    pipeline.xadd('bench:orders', '*', 'event', event);
    if (++added % CHUNK !== 0) continue;
    await pipeline.exec();
    pipeline = client.pipeline();
  }
  await pipeline.exec();
  client.disconnect();
}
