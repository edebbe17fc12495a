import 'reflect-metadata';
import { once } from 'node:events';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { ProductCardsModule } from '../../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import { CHANGE_FEEDS } from '../../../src/feed/change-feed.js';
import { MemoryChangeFeeds } from '../../../src/feed/memory-change-feed.js';
import { systemClock } from '../../../src/model/clock.js';
import { OBSERVE } from '../../../src/model/fact.js';
import type { Projection } from '../../../src/model/projection.js';
import { GraphqlModule } from '../../../src/serve/graphql.module.js';
import { OWNER_ASKS } from '../../../src/owners/owner-asks.js';
import { ANSWER_CACHES } from '../../../src/store/answer-cache.js';
import { MemoryAnswerCaches } from '../../../src/store/memory-answer-cache.js';
import { FakeOwnerAsks } from '../../support/fake-owner-asks.js';
import { EVENT_SOURCE } from '../../../src/source/event-source.js';
import { MemorySource } from '../../../src/source/memory-source.js';
import { MemoryProjectionStores } from '../../../src/store/memory-projection-store.js';
import { MemorySignals } from '../../../src/store/memory-signals.js';
import { PROJECTION_STORES, type ProjectionStore } from '../../../src/store/projection-store.js';
import { SIGNALS } from '../../../src/store/signals.js';
import type { Contestant } from './course.js';

export interface ServedCards {
  /** Of the sockets. */
  readonly url: string;
  store(projection: Projection): ProjectionStore;
  close(): Promise<void>;
}

/** Product cards from a store in memory: what is measured is what happens after a commit. */
export async function serveCards(contestant: Contestant): Promise<ServedCards> {
  const stores = new MemoryProjectionStores(systemClock);
  const root = rootOf([
    [PROJECTION_STORES, stores],
    [CHANGE_FEEDS, new MemoryChangeFeeds(stores)],
    [SIGNALS, new MemorySignals(stores)],
    [EVENT_SOURCE, new MemorySource(systemClock)],
    [OWNER_ASKS, new FakeOwnerAsks()],
    [ANSWER_CACHES, new MemoryAnswerCaches()],
    [OBSERVE, () => undefined],
  ]);
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('http', 'ws');
  const others = contestant === 'library' ? await libraryPort(app) : undefined;
  return {
    url: others === undefined ? `${url}/graphql` : `ws://127.0.0.1:${others}/graphql`,
    store: (projection) => stores.open(projection),
    close: () => app.close(),
  };
}

/** The server of graphql-ws as its documentation shows it. */
async function libraryPort(app: NestFastifyApplication): Promise<number> {
  const { schema } = app.get(GraphQLSchemaHost);
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
  await once(sockets, 'listening');
  const gone = new AbortController().signal;
  useServer({ schema, context: () => ({ headers: {}, gone: () => gone }) }, sockets);
  const { port } = (sockets as { address(): unknown }).address() as { port: number };
  return port;
}

class Cards {}

@Global()
@Module({})
class Provided {}

const rootOf = (parts: readonly (readonly [token: symbol, part: unknown])[]): DynamicModule => ({
  module: Cards,
  imports: [
    {
      module: Provided,
      providers: parts.map(([provide, useValue]) => ({ provide, useValue })),
      exports: parts.map(([token]) => token),
    },
    GraphqlModule.for({ projections: [productCards], production: true }),
    ProductCardsModule,
  ],
});
