import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type * as Served from '../../../projections/index.js';
import type * as Feeds from '../../../src/feed/memory-change-feed.js';
import type * as Graphql from '../../../src/serve/graphql.module.js';
import type * as Sources from '../../../src/source/memory-source.js';
import type * as MemoryStores from '../../../src/store/memory-projection-store.js';
import type * as Connecting from '../../../src/store/redis-connection.js';
import type * as Stores from '../../../src/store/redis-projection-stores.js';
import type * as SignalsOf from '../../../src/store/redis-signals.js';
import type * as FeedPort from '../../../src/feed/change-feed.js';
import type * as Facts from '../../../src/model/fact.js';
import type * as SourcePort from '../../../src/source/event-source.js';
import type * as StorePort from '../../../src/store/projection-store.js';
import type * as SignalsPort from '../../../src/store/signals.js';

/**
 * One server of the benchmark: `contestant.ts bare <bytes>`, or `contestant.ts station <Redis> <bytes for answers>`.
 * The station is the built one: GraphQL's decorators want the types of parameters, which the loader of this leaves out.
 * Tells its port, and then, whenever it is asked, what CPU time it has taken, in microseconds.
 */
const [kind, first = '', second = ''] = process.argv.slice(2);
const port = kind === 'bare' ? await bare(Number(first)) : await station(first, Number(second));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.once('disconnect', () => process.exit());
process.send?.({ port });

/** Reads the body, as whoever answers a POST must, and answers a constant. */
async function bare(bytes: number): Promise<number> {
  const body = 'x'.repeat(bytes);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  const server = createServer((request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => response.writeHead(200, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function built<Exports>(file: string): Promise<Exports> {
  return import(new URL(`../../../dist/${file}.js`, import.meta.url).href) as Promise<Exports>;
}

async function tokensOfStation() {
  const { PROJECTION_STORES: stores } = await built<typeof StorePort>('src/store/projection-store');
  const { SIGNALS: signals } = await built<typeof SignalsPort>('src/store/signals');
  const { EVENT_SOURCE: source } = await built<typeof SourcePort>('src/source/event-source');
  const { CHANGE_FEEDS: feeds } = await built<typeof FeedPort>('src/feed/change-feed');
  const { OBSERVE: observe } = await built<typeof Facts>('src/model/fact');
  return { stores, signals, source, feeds, observe };
}

async function station(redisUrl: string, answerBytes: number): Promise<number> {
  const { connectRedis } = await built<typeof Connecting>('src/store/redis-connection');
  const { RedisProjectionStores } = await built<typeof Stores>('src/store/redis-projection-stores');
  const { RedisSignals } = await built<typeof SignalsOf>('src/store/redis-signals');
  const { GraphqlModule } = await built<typeof Graphql>('src/serve/graphql.module');
  const { MemorySource } = await built<typeof Sources>('src/source/memory-source');
  const { MemoryChangeFeeds } = await built<typeof Feeds>('src/feed/memory-change-feed');
  const { MemoryProjectionStores } = await built<typeof MemoryStores>(
    'src/store/memory-projection-store',
  );
  const { projections } = await built<typeof Served>('projections/index');
  const tokens = await tokensOfStation();
  const reads = await connectRedis({ url: redisUrl, name: 'reads' });
  const parts: readonly (readonly [symbol, unknown])[] = [
    [tokens.stores, new RedisProjectionStores({ reads, writes: reads })],
    [tokens.signals, new RedisSignals(reads)],
    [tokens.source, new MemorySource()],
    [tokens.feeds, new MemoryChangeFeeds(new MemoryProjectionStores())],
    [tokens.observe, () => undefined],
  ];
  const root = {
    module: class Root {},
    imports: [
      {
        module: provided(),
        providers: parts.map(([provide, useValue]) => ({ provide, useValue })),
        exports: parts.map(([token]) => token),
      },
      GraphqlModule.for({
        projections: projections.map(({ projection }) => projection),
        production: true,
        ...(answerBytes > 0 ? { answerBytes } : {}),
      }),
      ...projections,
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  return Number(new URL(await app.getUrl()).port);
}

function provided() {
  class Provided {}
  Global()(Provided);
  Module({})(Provided);
  return Provided;
}
