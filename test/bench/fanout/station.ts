import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import { seconds } from '../../../src/model/duration.js';
import type { ProjectionStore } from '../../../src/store/projection-store.js';
import { BACKLOG, type ClientsSay, type Course, type Fanned, type Latency } from './course.js';
import { serveCards } from './serve-cards.js';

/** `station.ts <course>`: one contestant with its subscribers, in a process of its own; tells what it measured. */
const course = JSON.parse(process.argv[2] ?? '') as Course;

const card = (i: number) => ({
  productId: `product-${i % 100}`,
  name: `A product with a name of usual length, number ${i}`,
  priceMinor: i,
  updatedAt: Date.now(),
});

async function commitCard(store: ProjectionStore, i: number): Promise<void> {
  const after = card(i);
  const [before] = await store.rowsOf([after.productId]);
  const fencingToken = (await store.claim({ owner: 'bench', ttl: seconds(60) })) ?? 0;
  const { checkpoint } = await store.state();
  const outcome = await store.commit({
    fencingToken,
    from: checkpoint,
    to: checkpoint,
    changes: [{ key: after.productId, before, after }],
    counts: { folded: 1, filtered: 0, deadLettered: 0 },
  });
  if (outcome !== 'committed') throw new Error(`The commit was ${outcome}.`);
}

const heldBytes = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function heard(clients: ChildProcess): Promise<ClientsSay> {
  const [said] = (await once(clients, 'message')) as [ClientsSay];
  return said;
}

async function fanOut(store: ProjectionStore, clients: ChildProcess): Promise<Measured> {
  for (let i = 0; i < course.changesPerSecond; i++) await commitCard(store, i);
  await pause(seconds(2));
  clients.send('tell');
  await heard(clients);
  const before = process.cpuUsage();
  const began = performance.now();
  const every = 1_000 / course.changesPerSecond;
  for (let i = 0; i < course.seconds * course.changesPerSecond; i++) {
    await pause(Math.max(0, began + i * every - performance.now()));
    await commitCard(store, i);
  }
  const told = await allHeard(clients);
  const { user, system } = process.cpuUsage(before);
  return { ...told, cpuMicros: user + system };
}

/** What came, once a second goes by in which nothing does. */
async function allHeard(clients: ChildProcess): Promise<Omit<Measured, 'cpuMicros'>> {
  let [messages, latencyMs] = [0, { p50: Number.NaN, p99: Number.NaN }];
  for (;;) {
    await pause(seconds(1));
    clients.send('tell');
    const said = await heard(clients);
    if (!('messages' in said)) throw new Error('The clients told nothing.');
    if (said.messages === 0) return { messages, latencyMs };
    if (messages === 0) latencyMs = said.latencyMs;
    messages += said.messages;
  }
}

interface Measured {
  readonly messages: number;
  readonly latencyMs: Latency;
  readonly cpuMicros: number;
}

const served = await serveCards(course.contestant);
const empty = heldBytes();
for (let i = 0; i < BACKLOG; i++) await commitCard(served.store(productCards), i);
const began = performance.now();
const clients = fork(new URL('clients.ts', import.meta.url).pathname, [
  served.url,
  `${course.subscribers}`,
  course.contestant,
]);
await heard(clients);
const connectMs = performance.now() - began;
const bytesPerConnection = (heldBytes() - empty) / course.subscribers;
const measured = await fanOut(served.store(productCards), clients);
clients.kill();
await served.close();
process.stdout.write(
  JSON.stringify({ connectMs, bytesPerConnection, ...measured } satisfies Fanned),
);
process.exit(0);
