import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Redis } from 'ioredis';
import { CHANGE_FEEDS } from '../../src/feed/change-feed.js';
import { RedisChangeFeeds } from '../../src/feed/redis-change-feed.js';
import { OBSERVE } from '../../src/model/fact.js';
import type { ServedProjection } from '../../src/projection.module.js';
import { GraphqlModule } from '../../src/serve/graphql.module.js';
import { OpenLines } from '../../src/serve/open-lines.js';
import { OWNER_ASKS } from '../../src/owners/owner-asks.js';
import { ANSWER_CACHES } from '../../src/store/answer-cache.js';
import { MemoryAnswerCaches } from '../../src/store/memory-answer-cache.js';
import { FakeOwnerAsks } from './fake-owner-asks.js';
import { EVENT_SOURCE } from '../../src/source/event-source.js';
import { MemorySource } from '../../src/source/memory-source.js';
import { PROJECTION_STORES, type ProjectionStores } from '../../src/store/projection-store.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisProjectionStores } from '../../src/store/redis-projection-stores.js';
import { RedisSignals } from '../../src/store/redis-signals.js';
import { SIGNALS } from '../../src/store/signals.js';

/** GraphQL on a real port over stores and feeds in a real Redis, without anything that reads events. */
export interface RedisStation {
  readonly socketUrl: string;
  readonly redis: Redis;
  readonly stores: ProjectionStores;
  readonly feeds: RedisChangeFeeds;
  /** How many lines of events its subscribers are told here. */
  lines(): number;
  close(): Promise<void>;
}

export async function serveRedis(
  redisUrl: string,
  served: readonly ServedProjection[],
): Promise<RedisStation> {
  const redis = await connectRedis({ url: redisUrl, name: 'spec' });
  const stores = new RedisProjectionStores({ reads: redis, writes: redis });
  const feeds = new RedisChangeFeeds(redis);
  const signals = new RedisSignals(redis);
  const parts: readonly (readonly [token: symbol, part: unknown])[] = [
    [PROJECTION_STORES, stores],
    [CHANGE_FEEDS, feeds],
    [SIGNALS, signals],
    [EVENT_SOURCE, new MemorySource()],
    [OWNER_ASKS, new FakeOwnerAsks()],
    [ANSWER_CACHES, new MemoryAnswerCaches()],
    [OBSERVE, () => undefined],
  ];
  const root: DynamicModule = {
    module: Root,
    imports: [
      {
        module: Parts,
        providers: parts.map(([provide, useValue]) => ({ provide, useValue })),
        exports: parts.map(([token]) => token),
      },
      GraphqlModule.for({
        projections: served.map(({ projection }) => projection),
        production: false,
      }),
      ...served,
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  return {
    socketUrl: `${(await app.getUrl()).replace('http', 'ws')}/graphql`,
    redis,
    stores,
    feeds,
    lines: () => app.get(OpenLines, { strict: false }).size,
    close: async () => {
      await app.close();
      signals.close();
      redis.disconnect();
    },
  };
}

class Root {}

@Global()
@Module({})
class Parts {}
