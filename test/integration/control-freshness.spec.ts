import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { budgetProviders } from '../../src/control/budgets/budget-providers.js';
import { RecentDelays } from '../../src/control/budgets/recent-delays.js';
import { ControlModule } from '../../src/control/control.module.js';
import { FreshnessController } from '../../src/control/operator-api/freshness.controller.js';
import { Sql } from '../../src/control/sql/sql.js';
import { PhaseRecord } from '../../src/control/tasks/phase-record.js';
import { Tasks } from '../../src/ingest/tasks.js';
import type { TaskStatus } from '../../src/ingest/task.js';
import { systemClock } from '../../src/model/clock.js';
import { milliseconds, minutes, type Duration } from '../../src/model/duration.js';
import { OBSERVE, type Fact } from '../../src/model/fact.js';
import type { Projection } from '../../src/model/projection.js';
import { EVENT_SOURCE } from '../../src/source/event-source.js';
import { MemorySource } from '../../src/source/memory-source.js';
import {
  MemoryProjectionStores,
  type MemoryProjectionStore,
} from '../../src/store/memory-projection-store.js';
import { PROJECTION_STORES } from '../../src/store/projection-store.js';
import { scores } from '../support/example-projection.js';
import { until } from '../support/until.js';

const scoresWithin = (budget: Duration): Projection => ({
  ...(scores as Projection),
  staleness: { budget, limit: { staleness: minutes(2), onBreach: 'reject' } },
});
const AMPLE = minutes(1);
const TIGHT = milliseconds(400);

/** A replica whose tasks, source and store are in memory; its control room is real. */
class Replica {
  readonly facts: Fact[] = [];
  readonly source = new MemorySource();
  readonly stores = new MemoryProjectionStores();
  readonly store: MemoryProjectionStore;
  status: TaskStatus = { phase: 'running' };
  app: NestFastifyApplication;
  private url = '';
  private token = 0;

  private constructor(private readonly projection: Projection) {
    this.store = this.stores.open(projection);
    this.source.createStream('GAMES', ['games.*']);
  }

  static async within(budget: Duration): Promise<Replica> {
    const replica = new Replica(scoresWithin(budget));
    await replica.start();
    return replica;
  }

  private async start(): Promise<void> {
    this.token = (await this.store.claim({ owner: 'a', ttl: minutes(9) })) ?? 0;
    const projections = [this.projection];
    const control = ControlModule.for({ database: { kind: 'pglite-memory' }, projections });
    const self = { replica: 'a', clock: systemClock };
    class Station {}
    Module({
      imports: [control],
      controllers: [FreshnessController],
      providers: [
        { provide: Tasks, useValue: { named: () => this } },
        { provide: EVENT_SOURCE, useValue: this.source },
        { provide: PROJECTION_STORES, useValue: this.stores },
        { provide: OBSERVE, useValue: (fact: Fact) => this.facts.push(fact) },
        {
          provide: PhaseRecord,
          inject: [Sql],
          useFactory: (sql: Sql) => new PhaseRecord(sql, projections, self),
        },
        ...budgetProviders({ projections, replica: 'a' }),
      ],
    })(Station);
    const testing = await Test.createTestingModule({ imports: [Station] }).compile();
    this.app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    this.app.useLogger(false);
    await this.app.listen(0, '127.0.0.1');
    this.url = await this.app.getUrl();
  }

  async prove(): Promise<void> {
    const asOf = await this.store.now();
    await this.store.prove({ fencingToken: this.token, at: {}, asOf });
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`);
  }

  async freshness(): Promise<Record<string, unknown> | undefined> {
    const answer = (await (await this.get('/control/freshness')).json()) as {
      projections: Record<string, unknown>[];
    };
    return answer.projections[0];
  }

  async incidents(query = ''): Promise<Record<string, unknown>[]> {
    const answer = await this.get(`/control/incidents${query}`);
    const { incidents } = (await answer.json()) as { incidents: Record<string, unknown>[] };
    return incidents;
  }
}

const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

describe('what operators see of freshness', () => {
  let replica: Replica;
  afterEach(() => replica.app.close());

  it('is how old each projection is, what it may be, and what the hops take', async () => {
    replica = await Replica.within(AMPLE);
    replica.app.get(RecentDelays).observe({ fact: 'change-served', task: 'scores', delayMs: 3 });
    await replica.prove();
    const answer = await replica.get('/control/freshness');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      replica: 'a',
      projections: [
        {
          projection: 'scores',
          version: 1,
          state: 'FRESH',
          asOf: INSTANT,
          stalenessMs: expect.any(Number) as number,
          budgetMs: 60_000,
          limit: { stalenessMs: 120_000, onBreach: 'reject' },
          offsets: ['GAMES:0'],
          quarantined: 0,
          why: null,
          delays: {
            producer: null,
            broker: null,
            fold: null,
            commit: null,
            served: { p50Ms: 3, p99Ms: 3, lastMs: 3, samples: 1 },
          },
          openIncident: null,
        },
      ],
      missing: [],
    });
  });

  it('is why a projection is stale, and the incident that is open', async () => {
    replica = await Replica.within(TIGHT);
    await replica.prove();
    replica.source.publish('games.PlayerLeft', { player: 'ann' });
    await until(async () => (await replica.freshness())?.['openIncident'] !== null);
    const why = { hop: 'broker', words: '1 event waits in GAMES.' };
    const seen = await replica.freshness();
    expect(seen).toMatchObject({ state: 'STALE', why });
    expect(seen?.['openIncident']).toMatchObject({
      state: 'STALE',
      startedAt: new Date(Date.parse(String(seen?.['asOf'])) + 400).toISOString(),
      endedAt: null,
      hop: 'broker',
      cause: why.words,
      noticedBy: 'a',
    });
    await replica.prove();
    const oldest = async () => (await replica.incidents()).at(-1);
    await until(async () => (await oldest())?.['endedAt'] !== null);
    expect(await oldest()).toMatchObject({
      projection: 'scores',
      version: 1,
      budgetMs: 400,
      endedAt: INSTANT,
      cause: why.words,
    });
    expect(replica.facts.map(({ fact }) => fact).slice(0, 2)).toEqual([
      'budget-broken',
      'budget-met',
    ]);
  });

  it('names the code where the task cannot go on', async () => {
    replica = await Replica.within(TIGHT);
    replica.status = { phase: 'halted', code: 'DEAD_LETTERS_FULL', reason: 'Full.' };
    await until(async () => (await replica.incidents()).length === 1);
    expect(await replica.incidents()).toMatchObject([
      { state: 'UNKNOWN', worstStalenessMs: null, hop: 'fold' },
    ]);
    expect((await replica.freshness())?.['why']).toEqual({
      hop: 'fold',
      words: 'The task halted (DEAD_LETTERS_FULL): Full.',
    });
  });

  it('is what was seen last while the store is away', async () => {
    replica = await Replica.within(TIGHT);
    await replica.prove();
    await until(async () => (await replica.freshness())?.['asOf'] !== null);
    replica.store.standing = () => Promise.reject(new Error('Connection is closed.'));
    await until(async () => (await replica.freshness())?.['state'] === 'STALE');
    const answer = await replica.get('/control/freshness');
    expect(await answer.json()).toMatchObject({
      projections: [{ why: { hop: 'commit' } }],
      missing: ['The store does not answer: projections are shown as they were seen last.'],
    });
  });

  it('is there while SQL is away, without incidents', async () => {
    replica = await Replica.within(AMPLE);
    await replica.prove();
    await replica.app.get(Sql).close();
    expect(await replica.freshness()).toMatchObject({ projection: 'scores', openIncident: null });
    const answer = await replica.get('/control/incidents');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'SQL_UNAVAILABLE' } });
  });

  it('is listed by projection, as many as asked for, and nothing else', async () => {
    replica = await Replica.within(TIGHT);
    await until(async () => (await replica.incidents('?projection=scores&limit=1')).length === 1);
    expect(await replica.incidents('?projection=none')).toEqual([]);
    const answer = await replica.get('/control/incidents?limit=0&open=1');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(/2 faults.*limit: .*open/) as string,
      },
    });
  });

  it('shows in the metrics', async () => {
    replica = await Replica.within(AMPLE);
    await replica.prove();
    await until(async () =>
      /^station_projection_staleness_seconds\{projection="scores"\} [\d.]+$/m.test(
        await (await replica.get('/metrics')).text(),
      ),
    );
  });
});
