import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CHANGE_FEEDS, type ChangeFeeds } from '../../src/feed/change-feed.js';
import { MemoryChangeFeeds } from '../../src/feed/memory-change-feed.js';
import { seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import type { Row } from '../../src/model/row.js';
import type { ServedProjection } from '../../src/projection.module.js';
import { GraphqlModule } from '../../src/serve/graphql.module.js';
import { MemoryProjectionStores } from '../../src/store/memory-projection-store.js';
import {
  PROJECTION_STORES,
  type ProjectionStore,
  type ProjectionStores,
} from '../../src/store/projection-store.js';

/** GraphQL on a real port over stores in memory, without anything that reads events. */
export interface ServedStation {
  readonly url: string;
  readonly socketUrl: string;
  readonly stores: WatchedStores;
  /** Commits rows, an undefined one as deleted. */
  commit(projection: Projection, rows: Readonly<Record<string, Row | undefined>>): Promise<void>;
  query(query: string, variables?: object): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnsweredError[];
}

export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}

export interface StationOrder {
  readonly served: readonly ServedProjection[];
  readonly production?: boolean;
  readonly feeds?: ChangeFeeds;
}

export async function serveStation({
  served,
  production = false,
  feeds,
}: StationOrder): Promise<ServedStation> {
  const memory = new MemoryProjectionStores();
  const stores = new WatchedStores(memory);
  const projections = served.map(({ projection }) => projection);
  const root: DynamicModule = {
    module: Served,
    imports: [
      provided({ stores, feeds: feeds ?? new MemoryChangeFeeds(memory) }),
      GraphqlModule.for({ projections, production }),
      ...served,
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/graphql`;
  return {
    url,
    socketUrl: url.replace('http', 'ws'),
    stores,
    commit: (projection, rows) => commitRows(memory.open(projection), rows),
    query: (query, variables) => post(url, { query, variables }),
    close: () => app.close(),
  };
}

/** Stores that count their calls and fail on request. */
export class WatchedStores implements ProjectionStores {
  /** `popular-products.page` and so on, in the order of the calls. */
  readonly calls: string[] = [];
  failure: Error | undefined;

  constructor(private readonly stores: ProjectionStores) {}

  open(projection: Projection): ProjectionStore {
    const store = this.stores.open(projection);
    const watched = async <Answer>(call: string, ask: () => Promise<Answer>): Promise<Answer> => {
      this.calls.push(`${projection.name}.${call}`);
      if (this.failure !== undefined) throw this.failure;
      return ask();
    };
    return {
      projection,
      claim: (lease) => store.claim(lease),
      renew: (token, ttl) => store.renew(token, ttl),
      release: (token) => store.release(token),
      reset: (token) => store.reset(token),
      state: () => store.state(),
      seen: () => store.seen(),
      commit: (commit) => store.commit(commit),
      rowsOf: (keys) => watched('rowsOf', () => store.rowsOf(keys)),
      page: (request) => watched('page', () => store.page(request)),
      count: (where) => watched('count', () => store.count(where)),
    };
  }
}

export async function commitRows(
  store: ProjectionStore,
  rows: Readonly<Record<string, Row | undefined>>,
): Promise<void> {
  const keys = Object.keys(rows);
  const before = await store.rowsOf(keys);
  const fencingToken = (await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0;
  const { checkpoint } = await store.state();
  const outcome = await store.commit({
    fencingToken,
    from: checkpoint,
    to: checkpoint,
    changes: keys.map((key, i) => ({ key, before: before[i], after: rows[key] })),
    counts: { folded: keys.length, filtered: 0, deadLettered: 0 },
  });
  expect(outcome).toBe('committed');
}

export async function post(url: string, body: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

class Served {}

@Global()
@Module({})
class Provided {}

const provided = (parts: { stores: ProjectionStores; feeds: ChangeFeeds }): DynamicModule => ({
  module: Provided,
  providers: [
    { provide: PROJECTION_STORES, useValue: parts.stores },
    { provide: CHANGE_FEEDS, useValue: parts.feeds },
  ],
  exports: [PROJECTION_STORES, CHANGE_FEEDS],
});
