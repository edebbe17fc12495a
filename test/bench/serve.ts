import { setTimeout as delay } from 'node:timers/promises';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { documentId } from '../../src/serve/fast/documents.js';
import { RedisProjectionStores } from '../../src/store/redis-projection-stores.js';
import { startServers } from '../support/running-servers.js';
import { Load, type NextRequest } from './serve/load.js';
import { Owner } from './serve/owner.js';
import { always, byId, lookups, never, page, type Question } from './serve/questions.js';
import { pin, Server } from './serve/server.js';

/**
 * `npm run bench:serve [-- seconds rounds]`: what an answer costs the server in CPU time, against the least that
 * node:http can do: each contestant in a process of its own, one after the other, several rounds. The servers are on
 * the first processor, whoever asks and Redis on the second.
 */
const [SECONDS = 2, ROUNDS = 3] = process.argv.slice(2).map(Number);
const CONNECTIONS = 16;
const PRODUCTS = 2_000;
const MEMORY = String(64 * 1_024 * 1_024);

pin(process.pid, 1);
const servers = await startServers();
const stores = new RedisProjectionStores(servers.redis);
const owners = [
  await Owner.of(stores.open(popularProducts)),
  await Owner.of(stores.open(productCards)),
];
const [products] = owners;
const row = (i: number, units: number) => ({
  ...popularProducts.initial(`P${i}`),
  name: `A product of some name, number ${i}`,
  unitsSold: units,
  revenueMinor: units * 250,
  popularity: i,
});
for (let from = 0; from < PRODUCTS; from += 500)
  await products?.put(
    Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`P${from + i}`, row(from + i, i)])),
  );
let isOver = false;
const proving = (async () => {
  while (!isOver) {
    await Promise.all(owners.map((owner) => owner.prove()));
    await delay(100);
  }
})();

const { url } = servers.redisServer;
const running = {
  bare: await Server.start('bare'),
  station: await Server.start('station', url, MEMORY),
  reading: await Server.start('station', url, '0'),
  interpreting: await Server.start('station', url, '0', 'interpreted'),
  apollo: await Server.start('apollo', url),
  mercurius: await Server.start('mercurius', url, '0'),
  keepingMercurius: await Server.start('mercurius', url, MEMORY),
};

interface Contestant {
  readonly asked: Question;
  readonly name: string;
  readonly server: keyof typeof running;
  readonly next: NextRequest;
  readonly changesPerSecond?: number;
}

const LIST = page(20);
const contestants: Contestant[] = [LIST, page(100), page(200), lookups(1), lookups(50)].flatMap(
  (asked): Contestant[] => [
    { asked, name: 'given again, POST', server: 'station', next: always(asked) },
    { asked, name: 'asked once', server: 'station', next: never(asked) },
    { asked, name: 'Mercurius, jit, cache', server: 'keepingMercurius', next: always(asked) },
  ],
);
const ofTheList: readonly Omit<Contestant, 'asked'>[] = [
  { name: 'given again, GET by id', server: 'station', next: byId(documentId(LIST.query)) },
  { name: 'POST, 10 changes/s', server: 'station', next: always(LIST), changesPerSecond: 10 },
  { name: 'none given again', server: 'reading', next: always(LIST) },
  { name: 'none given again, interpreted', server: 'interpreting', next: always(LIST) },
  { name: 'Apollo, response cache', server: 'apollo', next: always(LIST) },
  { name: 'Mercurius, jit', server: 'mercurius', next: always(LIST) },
];
contestants.push(...ofTheList.map((one) => ({ ...one, asked: LIST })));

interface Cost {
  readonly microseconds: number;
  readonly perSecond: number;
}
const costs = new Map<string, Cost[]>();
const note = (name: string, cost: Cost): unknown =>
  costs.set(name, [...(costs.get(name) ?? []), cost]);
const lengths = new Map<string, number>();
for (const { asked } of contestants) lengths.set(asked.name, await lengthOf(asked));
for (let round = 0; round <= ROUNDS; round += 1) {
  const questions = new Map(contestants.map(({ asked }) => [asked.name, asked]));
  for (const asked of questions.values()) {
    const next = always(asked, `/${lengths.get(asked.name) ?? 0}`);
    const cost = await measured({ asked, name: 'bare node:http', server: 'bare', next });
    if (round > 0) note(`${asked.name}: bare node:http`, cost);
    for (const contestant of contestants.filter((one) => one.asked.name === asked.name)) {
      const taken = await measured(contestant);
      // The first round warms up.
      if (round > 0) note(`${asked.name}: ${contestant.name}`, taken);
    }
  }
}
report();
isOver = true;
await proving;
await Promise.all(Object.values(running).map((server) => server.end()));
await servers.stop();

async function measured({ server, next, changesPerSecond = 0 }: Contestant): Promise<Cost> {
  const { port } = running[server];
  const load = new Load(port, next);
  let units = 0;
  const change = (): void =>
    void products?.put({ P1999: row(PRODUCTS - 1, (units += 1)) }).catch(console.error);
  const timer = changesPerSecond > 0 ? setInterval(change, 1_000 / changesPerSecond) : undefined;
  await load.start(CONNECTIONS);
  await delay(500);
  const [cpu, answers, since] = [
    await running[server].cpu(),
    load.answered.answers,
    performance.now(),
  ];
  await delay(SECONDS * 1_000);
  const taken = (await running[server].cpu()) - cpu;
  const given = load.answered.answers - answers;
  const seconds = (performance.now() - since) / 1_000;
  clearInterval(timer);
  load.end();
  // The id of a document is unknown before the document was answered once.
  if (load.answered.refused > CONNECTIONS)
    throw new Error(`${load.answered.refused} were refused.`);
  return { microseconds: taken / given, perSecond: given / seconds };
}

/** Of the body; every server has to give an answer. */
async function lengthOf({ query }: Question): Promise<number> {
  let length = 0;
  for (const [name, server] of Object.entries(running).toReversed()) {
    if (name === 'bare') continue;
    const answer = await fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await answer.text();
    if (text.includes('"errors"') || !text.includes('"P')) throw new Error(`${name}: ${text}`);
    length = Buffer.byteLength(text);
  }
  return length;
}

function report(): void {
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const cpu = (name: string): number =>
    median((costs.get(name) ?? []).map(({ microseconds }) => microseconds));
  console.table(
    Object.fromEntries(
      [...costs].map(([name, of]) => [
        name,
        {
          'CPU µs an answer': Number(cpu(name).toFixed(1)),
          'of bare': Number((cpu(`${name.split(':')[0]}: bare node:http`) / cpu(name)).toFixed(3)),
          'answers/s': Math.round(median(of.map(({ perSecond }) => perSecond))),
          bytes: lengths.get(name.split(':')[0] ?? '') ?? 0,
        },
      ]),
    ),
  );
}
