import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parse, print } from 'graphql';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { documentId } from '../../src/serve/fast/documents.js';
import { RedisProjectionStores } from '../../src/store/redis-projection-stores.js';
import { buildStation } from '../support/real-station.js';
import { startServers } from '../support/running-servers.js';
import { Load, type NextRequest } from './serve/load.js';
import { Owner } from './serve/owner.js';

/**
 * `npm run bench:serve [-- seconds rounds]`: what an answer costs the server in CPU time, against the least that
 * node:http can do: each contestant in a process of its own, one after the other, several rounds.
 */
const [SECONDS = 3, ROUNDS = 3] = process.argv.slice(2).map(Number);
const CONNECTIONS = 16;
const PRODUCTS = 2_000;

const DOCUMENT = print(
  parse(
    '{ popularProducts(first: 20) { freshness { asOf stalenessMs state } nodes { productId name kind unitsSold revenueMinor } pageInfo { hasNextPage endCursor } } }',
  ),
);

const post = (body: string): Buffer =>
  Buffer.from(
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const ASKED = post(JSON.stringify({ query: DOCUMENT }));
const BY_ID = Buffer.from(
  `GET /graphql?documentId=sha256:${documentId(DOCUMENT)} HTTP/1.1\r\nHost: 127.0.0.1\r\nApollo-Require-Preflight: 1\r\n\r\n`,
);
let asked = 0;
const never = (): Buffer =>
  post(JSON.stringify({ query: DOCUMENT, variables: { unused: (asked += 1) } }));

interface Contestant {
  readonly server: 'bare' | 'station' | 'station without it';
  readonly next: NextRequest;
  readonly changesPerSecond?: number;
}
const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  'bare node:http': { server: 'bare', next: () => ASKED },
  'given again, POST': { server: 'station', next: () => ASKED },
  'given again, GET by id': { server: 'station', next: () => BY_ID },
  'POST, 10 changes/s': { server: 'station', next: () => ASKED, changesPerSecond: 10 },
  'read each time': { server: 'station', next: never },
  'Apollo as is': { server: 'station without it', next: () => ASKED },
};

/** A server in a process of its own. */
class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(...args: readonly string[]): Promise<Server> {
    const file = new URL('serve/contestant.ts', import.meta.url).pathname;
    const config = new URL('../support/freshness/station.tsconfig.json', import.meta.url).pathname;
    const child = fork(file, args, {
      execArgv: ['--import', 'tsx', '--max-semi-space-size=64'],
      env: { ...process.env, TSX_TSCONFIG_PATH: config, NODE_OPTIONS: '' },
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Server(child, port);
  }

  /** In microseconds. */
  async cpu(): Promise<number> {
    const told = once(this.child, 'message');
    this.child.send('cpu');
    const [{ cpu }] = (await told) as [{ cpu: number }];
    return cpu;
  }

  async end(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}

interface Cost {
  readonly microseconds: number;
  readonly perSecond: number;
}

await buildStation();
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

const running: Record<Contestant['server'], Server> = {
  bare: await Server.start('bare', String(await lengthOfAnswer())),
  station: await Server.start('station', servers.redisServer.url, String(64 * 1_024 * 1_024)),
  'station without it': await Server.start('station', servers.redisServer.url, '0'),
};
const costs = new Map<string, Cost[]>();
for (let round = 0; round <= ROUNDS; round += 1)
  for (const [name, contestant] of Object.entries(CONTESTANTS)) {
    const cost = await measured(contestant);
    // The first round warms up.
    if (round > 0) costs.set(name, [...(costs.get(name) ?? []), cost]);
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

async function lengthOfAnswer(): Promise<number> {
  const station = await Server.start('station', servers.redisServer.url, '0');
  const answer = await fetch(`http://127.0.0.1:${station.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: DOCUMENT }),
  });
  const text = await answer.text();
  await station.end();
  if (!text.includes('P1999')) throw new Error(text);
  return Buffer.byteLength(text);
}

function report(): void {
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const cpu = (name: string): number =>
    median((costs.get(name) ?? []).map(({ microseconds }) => microseconds));
  const least = cpu('bare node:http');
  console.table(
    Object.fromEntries(
      [...costs].map(([name, of]) => [
        name,
        {
          'CPU µs an answer': Number(cpu(name).toFixed(1)),
          'of bare': Number((least / cpu(name)).toFixed(3)),
          'answers/s': Math.round(median(of.map(({ perSecond }) => perSecond))),
        },
      ]),
    ),
  );
}
