import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { projections } from '../../../projections/index.js';
import { CHANGE_FEEDS } from '../../../src/feed/change-feed.js';
import { MemoryChangeFeeds } from '../../../src/feed/memory-change-feed.js';
import { OBSERVE } from '../../../src/model/fact.js';
import { GraphqlModule } from '../../../src/serve/graphql.module.js';
import { OWNER_ASKS } from '../../../src/owners/owner-asks.js';
import { ANSWER_CACHES } from '../../../src/store/answer-cache.js';
import { MemoryAnswerCaches } from '../../../src/store/memory-answer-cache.js';
import { FakeOwnerAsks } from '../../support/fake-owner-asks.js';
import { EVENT_SOURCE } from '../../../src/source/event-source.js';
import { MemorySource } from '../../../src/source/memory-source.js';
import { MemoryProjectionStores } from '../../../src/store/memory-projection-store.js';
import { PROJECTION_STORES } from '../../../src/store/projection-store.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { RedisProjectionStores } from '../../../src/store/redis-projection-stores.js';
import { RedisSignals } from '../../../src/store/redis-signals.js';
import { SIGNALS } from '../../../src/store/signals.js';
import { apolloWithCache, mercuriusWithJit } from './rivals.js';

/**
 * One server of the benchmark: `contestant.ts <kind> <Redis> <bytes for answers> <execution>`. Tells its port, and then,
 * whenever it is asked, what CPU time it has taken, in microseconds.
 */
const [kind, redisUrl = '', answerBytes = '0', execution = 'compiled'] = process.argv.slice(2);
const port = await started();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.once('disconnect', () => process.exit());
process.send?.({ port });

async function started(): Promise<number> {
  if (kind === 'bare') return bare();
  const reads = await connectRedis({ url: redisUrl, name: 'reads' });
  const stores = new RedisProjectionStores({ reads, writes: reads });
  if (kind === 'apollo') return apolloWithCache(stores);
  if (kind === 'mercurius') return mercuriusWithJit(stores, Number(answerBytes) > 0);
  return station(stores, new RedisSignals(reads));
}

/** Reads the body, as whoever answers a POST must, and answers a constant of as many bytes as the path says. */
async function bare(): Promise<number> {
  const bodies = new Map<string, string>();
  const server = createServer((request, response) => {
    const { url = '' } = request;
    const body = bodies.get(url) ?? 'x'.repeat(Number(url.slice(1)));
    bodies.set(url, body);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
    };
    request.on('data', () => undefined);
    request.on('end', () => response.writeHead(200, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function station(stores: RedisProjectionStores, signals: RedisSignals): Promise<number> {
  const parts: readonly (readonly [symbol, unknown])[] = [
    [PROJECTION_STORES, stores],
    [SIGNALS, signals],
    [EVENT_SOURCE, new MemorySource()],
    [OWNER_ASKS, new FakeOwnerAsks()],
    [ANSWER_CACHES, new MemoryAnswerCaches()],
    [CHANGE_FEEDS, new MemoryChangeFeeds(new MemoryProjectionStores())],
    [OBSERVE, () => undefined],
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
        execution: execution === 'interpreted' ? 'interpreted' : 'compiled',
        ...(Number(answerBytes) > 0 ? { answerBytes: Number(answerBytes) } : {}),
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
