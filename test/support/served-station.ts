import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AbstractGraphQLDriver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AccessMode } from '../../src/access/access-mode.js';
import { AccessModule } from '../../src/access/access.module.js';
import { KEY_RECORDS } from '../../src/access/keys/key-records.js';
import { KeyRing } from '../../src/access/keys/key-ring.js';
import { MemoryKeyRecords } from '../../src/access/keys/memory-key-records.js';
import { USE_RECORD, type UseRecord } from '../../src/access/use.js';
import { CHANGE_FEEDS, type ChangeFeeds } from '../../src/feed/change-feed.js';
import { MemoryChangeFeeds } from '../../src/feed/memory-change-feed.js';
import { systemClock, type Clock, type Instant } from '../../src/model/clock.js';
import { seconds } from '../../src/model/duration.js';
import { OBSERVE, type Observe } from '../../src/model/fact.js';
import { ContractBook } from '../../src/access/contract-book.js';
import type { Contract } from '../../src/access/contract.js';
import type { Projection } from '../../src/model/projection.js';
import type { Row } from '../../src/model/row.js';
import type { ServedProjection } from '../../src/projection.module.js';
import { OWNER_ASKS, type OwnerAsks } from '../../src/owners/owner-asks.js';
import { GraphqlModule } from '../../src/serve/graphql.module.js';
import type { WriteAccess } from '../../src/serve/access-line.js';
import type { FastPath } from '../../src/serve/fast/fast-path.js';
import type { ConnectionLimits } from '../../src/serve/request-limits.js';
import type { StationDriver } from '../../src/serve/station-driver.js';
import type { TransportCounts } from '../../src/serve/transports.js';
import { EVENT_SOURCE } from '../../src/source/event-source.js';
import { MemorySource } from '../../src/source/memory-source.js';
import { ANSWER_CACHES, type AnswerCaches } from '../../src/store/answer-cache.js';
import { MemoryAnswerCaches } from '../../src/store/memory-answer-cache.js';
import { MemoryProjectionStores } from '../../src/store/memory-projection-store.js';
import { MemorySignals } from '../../src/store/memory-signals.js';
import {
  PROJECTION_STORES,
  type ProjectionStore,
  type ProjectionStores,
} from '../../src/store/projection-store.js';
import { SIGNALS } from '../../src/store/signals.js';
import { keysIn, type ConsumerKeys } from './access/consumer-keys.js';
import { FakeOwnerAsks } from './fake-owner-asks.js';
import { WatchedSignals } from './watched-signals.js';

/** GraphQL on a real port over stores in memory, without anything that reads events. */
export interface ServedStation {
  readonly url: string;
  readonly socketUrl: string;
  readonly stores: WatchedStores;
  readonly source: MemorySource;
  readonly signals: WatchedSignals;
  /** Commits rows, an undefined one as deleted. */
  commit(projection: Projection, rows: Rows, moved?: Moved): Promise<void>;
  /** The store of a projection, unwatched. */
  store(projection: Projection): ProjectionStore;
  query(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  /** What runs and what is open. */
  counts(): TransportCounts;
  /** Keys of consumers; only where the order says which access there is. */
  readonly keys: ConsumerKeys;
  /** The contract of a consumer that has one. */
  contractOf(consumer: string): Contract;
  /** What is answered again; undefined where nothing is. */
  readonly fastPath: FastPath | undefined;
  close(): Promise<void>;
}

export type Rows = Readonly<Record<string, Row | undefined>>;

/** How far a commit brings a projection, beside its rows. */
export interface Moved {
  /** Stream -> the last sequence that is applied. */
  readonly offsets?: Readonly<Record<string, number>>;
  readonly asOf?: Instant;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnsweredError[];
}

export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly [detail: string]: unknown };
}

export interface StationOrder {
  readonly served: readonly ServedProjection[];
  readonly production?: boolean;
  readonly federation?: boolean;
  readonly feeds?: ChangeFeeds;
  /** The clock of the stores. */
  readonly clock?: Clock;
  readonly observe?: Observe;
  readonly connections?: Partial<ConnectionLimits>;
  /** Answers are given again, out of as much memory. */
  readonly answerBytes?: number;
  readonly writeAccess?: WriteAccess;
  readonly access?: AccessOrder;
  /** Asks the owners of data; nobody has anything unless told. */
  readonly asks?: OwnerAsks;
  /** Where their answers are kept; in memory unless told. */
  readonly answers?: AnswerCaches;
}

/** Who may ask what; without it nobody is asked who they are. */
export interface AccessOrder {
  readonly mode: AccessMode;
  /** A folder of contracts. */
  readonly contracts: string;
  readonly record?: UseRecord;
  readonly isOperator?: (authorization: string | undefined) => boolean;
}

export async function serveStation({
  served,
  production = false,
  federation = false,
  feeds,
  clock = systemClock,
  observe = () => undefined,
  connections,
  answerBytes,
  writeAccess,
  access,
  asks = new FakeOwnerAsks(),
  answers = new MemoryAnswerCaches(clock),
}: StationOrder): Promise<ServedStation> {
  const memory = new MemoryProjectionStores(clock);
  const signals = new WatchedSignals(new MemorySignals(memory));
  const source = new MemorySource(clock);
  const stores = new WatchedStores(memory);
  const records = new MemoryKeyRecords();
  const projections = served.map(({ projection }) => projection);
  const root: DynamicModule = {
    module: Served,
    imports: [
      provided([
        [PROJECTION_STORES, stores],
        [CHANGE_FEEDS, feeds ?? new MemoryChangeFeeds(memory)],
        [SIGNALS, signals],
        [EVENT_SOURCE, source],
        [OWNER_ASKS, asks],
        [ANSWER_CACHES, answers],
        [OBSERVE, observe],
        [KEY_RECORDS, records],
        ...(access?.record ? [[USE_RECORD, access.record] as const] : []),
      ]),
      ...(access ? [AccessModule.for({ mode: access.mode })] : []),
      GraphqlModule.for({
        projections,
        production,
        federation,
        connections,
        answerBytes,
        writeAccess,
        contractsFolder: access?.contracts,
        isOperator: access?.isOperator,
      }),
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
    source,
    signals,
    commit: (projection, rows, moved) => commitRows(memory.open(projection), rows, moved),
    store: (projection) => memory.open(projection),
    query: (query, variables, headers) => post(url, { query, variables }, headers),
    counts: () =>
      app.get<StationDriver>(AbstractGraphQLDriver, { strict: false }).counts ?? NOTHING_RUNS,
    fastPath: app.get<StationDriver>(AbstractGraphQLDriver, { strict: false }).fastPath,
    keys: keysIn(records, () => app.get(KeyRing, { strict: false })),
    contractOf: (consumer) => {
      const contract = app.get(ContractBook, { strict: false }).of(consumer);
      if (contract === undefined) throw new Error(`${consumer} has no contract.`);
      return contract;
    },
    close: () => app.close(),
  };
}

const NOTHING_RUNS: TransportCounts = { connections: 0, subscriptions: 0, sharedEvaluations: 0 };

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
      erasures: store.erasures,
      claim: (lease) => store.claim(lease),
      renew: (token, ttl) => store.renew(token, ttl),
      release: (token) => store.release(token),
      reset: (token) => store.reset(token),
      state: () => store.state(),
      seen: () => store.seen(),
      commit: (commit) => store.commit(commit),
      commitOf: (offset) => store.commitOf(offset),
      prove: (proof) => store.prove(proof),
      noteGap: (token, gap) => store.noteGap(token, gap),
      now: () => store.now(),
      standing: () => watched('standing', () => store.standing()),
      readRows: (keys) => watched('readRows', () => store.readRows(keys)),
      rowsOf: (keys) => watched('rowsOf', () => store.rowsOf(keys)),
      page: (request) => watched('page', () => store.page(request)),
      count: (where) => watched('count', () => store.count(where)),
      position: (request) => watched('position', () => store.position(request)),
    };
  }
}

export async function commitRows(
  store: ProjectionStore,
  rows: Rows,
  { offsets = {}, asOf }: Moved = {},
): Promise<void> {
  const keys = Object.keys(rows);
  const before = await store.rowsOf(keys);
  const fencingToken = (await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0;
  const { checkpoint } = await store.state();
  const outcome = await store.commit({
    fencingToken,
    from: checkpoint,
    to: { ...checkpoint, ...checkpointAt(offsets) },
    ...(asOf === undefined ? {} : { asOf }),
    changes: keys.map((key, i) => ({ key, before: before[i], after: rows[key] })),
    counts: { folded: keys.length, filtered: 0, deadLettered: 0 },
  });
  expect(outcome).toBe('committed');
}

const checkpointAt = (offsets: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(offsets).map(([stream, sequence]) => [
      stream,
      { sequence, streamCreated: 'once' },
    ]),
  );

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { status, headers: told } = answer;
  return { status, headers: told, ...((await answer.json()) as object) };
}

class Served {}

@Global()
@Module({})
class Provided {}

const provided = (parts: readonly (readonly [token: symbol, part: unknown])[]): DynamicModule => ({
  module: Provided,
  providers: parts.map(([provide, useValue]) => ({ provide, useValue })),
  exports: parts.map(([token]) => token),
});
