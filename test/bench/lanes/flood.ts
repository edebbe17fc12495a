import { setPriority } from 'node:os';
import { connectNats } from '../../../src/source/nats-connection.js';
import { orderEvents } from '../ingest/events.js';

/**
 * Publishes orders at a rate until SIGTERM: `flood.ts <nats> <events a second>`. Producers are other machines:
 * here, where all share two cores, it takes what the others leave.
 */
const [natsUrl = '', rate = '0'] = process.argv.slice(2);
const TICK_MS = 5;
setPriority(10);

const nats = await connectNats({ url: natsUrl, name: 'flood' });
const drawn = [...orderEvents(20_000)].map((json) => new TextEncoder().encode(json));
let [published, stopped] = [0, false];
process.once('SIGTERM', () => (stopped = true));
const began = performance.now();
while (!stopped) {
  const due = Math.floor(((performance.now() - began) / 1_000) * Number(rate));
  for (; published < due; published++)
    nats.publish('shop.orders.OrderPlaced', drawn[published % drawn.length]);
  await nats.flush();
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
await nats.close();
