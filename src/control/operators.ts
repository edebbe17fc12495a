import type { Provider, Type } from '@nestjs/common';
import { CHANGE_FEEDS, type ChangeFeeds } from '../feed/change-feed.js';
import { Tasks } from '../ingest/tasks.js';
import { systemClock, type Clock } from '../model/clock.js';
import { DEAD_LETTERS, type DeadLetters } from '../model/dead-letter.js';
import type { Projection } from '../model/projection.js';
import { EVENT_SOURCE, type EventSource } from '../source/event-source.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { budgetProviders } from './budgets/budget-providers.js';
import { LetterRecords } from './dead-letters/letter-records.js';
import { KeysController } from './keys/keys.controller.js';
import { erasureDesk } from './erasure/erasure-providers.js';
import { ErasuresController } from './erasure/erasures.controller.js';
import { lineageProviders } from './lineage/lineage-providers.js';
import { LetterGauges } from './metrics/letter-gauges.js';
import { Metrics } from './metrics/metrics.js';
import { Audit } from './operations/audit.js';
import { JobDesk } from './operations/job-desk.js';
import { Operations } from './operations/operations.js';
import { OwnerJobs } from './operations/owner-jobs.js';
import { OwnerWork } from './operations/owner-work.js';
import { JOBS_REDIS, type JobsRedis } from './operations/task-queue.js';
import { CatalogueController } from './operator-api/catalogue.controller.js';
import { DeadLettersController } from './operator-api/dead-letters.controller.js';
import { FreshnessController } from './operator-api/freshness.controller.js';
import { LineageController } from './operator-api/lineage.controller.js';
import { ACCESS_RULES, type AccessRules } from './operator-api/operator-access.js';
import { ReconciliationController } from './operator-api/reconciliation.controller.js';
import { TasksController } from './operator-api/tasks.controller.js';
import { TraceController } from './operator-api/trace.controller.js';
import { UseController } from './operator-api/use.controller.js';
import { reconciliationProviders } from './reconciliation/reconciliation-providers.js';
import { retentionProvider } from './retention-provider.js';
import { Sql } from './sql/sql.js';
import { PhaseRecord } from './tasks/phase-record.js';
import { TaskOverview } from './tasks/task-overview.js';
import { Trace } from './trace/trace.js';
import { useProviders } from './use/use-providers.js';

export const OPERATOR_CONTROLLERS: Type[] = [
  TasksController,
  DeadLettersController,
  FreshnessController,
  ReconciliationController,
  KeysController,
  ErasuresController,
  CatalogueController,
  UseController,
  LineageController,
  TraceController,
];

/** What operators work with, besides what the station provides: connections, tasks, SQL, metrics. */
export interface OperatorOptions {
  readonly projections: readonly Projection[];
  /** The name of this replica. */
  readonly replica: string;
  readonly access: AccessRules;
  readonly clock?: Clock;
}

/** The providers behind {@link OPERATOR_CONTROLLERS}. {@link OwnerJobs}, {@link PhaseRecord} and `OwnActivity` observe the tasks. */
export const operatorProviders = (options: OperatorOptions): Provider[] => {
  const { projections, replica, access, clock = systemClock } = options;
  return [
    { provide: ACCESS_RULES, useValue: access },
    {
      provide: LetterRecords,
      inject: [Sql],
      useFactory: (sql: Sql) => new LetterRecords(sql, clock),
    },
    {
      provide: PhaseRecord,
      inject: [Sql],
      useFactory: (sql: Sql) => new PhaseRecord(sql, projections, { replica, clock }),
    },
    {
      provide: LetterGauges,
      inject: [Metrics, PROJECTION_STORES, LetterRecords],
      useFactory: (metrics: Metrics, stores: ProjectionStores, letters: LetterRecords) =>
        new LetterGauges(metrics, { projections, stores, letters }),
    },
    {
      provide: OwnerJobs,
      inject: [JOBS_REDIS],
      useFactory: (redis: JobsRedis) => new OwnerJobs(redis, projections),
    },
    {
      provide: JobDesk,
      inject: [JOBS_REDIS],
      useFactory: (redis: JobsRedis) => new JobDesk(redis),
    },
    ownerWork(clock),
    operations(projections, clock),
    erasureDesk(projections, clock),
    taskOverview(projections, replica),
    ...budgetProviders({ projections, replica }),
    ...reconciliationProviders({ projections, replica, clock }),
    ...useProviders(clock),
    ...lineageProviders({ projections, replica, clock }),
    trace(projections),
    retentionProvider(clock),
  ];
};

const ownerWork = (clock: Clock): Provider => ({
  provide: OwnerWork,
  inject: [Tasks, OwnerJobs, LetterRecords, Audit, LetterGauges],
  useFactory: (
    tasks: Tasks,
    jobs: OwnerJobs,
    letters: LetterRecords,
    ...[audit, gauges]: [Audit, LetterGauges]
  ) => {
    const taskOf = tasks.named.bind(tasks);
    const work = new OwnerWork({ taskOf, letters, audit, gauges, clock });
    jobs.attend((projection, order) => work.carryOut(projection, order));
    return work;
  },
});

const operations = (projections: readonly Projection[], clock: Clock): Provider => ({
  provide: Operations,
  inject: [PROJECTION_STORES, DEAD_LETTERS, LetterRecords, Audit, JobDesk],
  useFactory: (
    stores: ProjectionStores,
    deadLetters: DeadLetters,
    letters: LetterRecords,
    ...[audit, desk]: [Audit, JobDesk]
  ) => new Operations({ projections, stores, deadLetters, letters, audit, desk, clock }),
});

const taskOverview = (projections: readonly Projection[], replica: string): Provider => ({
  provide: TaskOverview,
  inject: [Tasks, PROJECTION_STORES, EVENT_SOURCE, LetterRecords, PhaseRecord],
  useFactory: (
    tasks: Tasks,
    stores: ProjectionStores,
    source: EventSource,
    ...[letters, phases]: [LetterRecords, PhaseRecord]
  ) => {
    const statusOf = (projection: string) => tasks.named(projection)?.status;
    return new TaskOverview({ projections, replica, statusOf, stores, source, letters, phases });
  },
});

const trace = (projections: readonly Projection[]): Provider => ({
  provide: Trace,
  inject: [EVENT_SOURCE, PROJECTION_STORES, CHANGE_FEEDS, LetterRecords],
  useFactory: (
    source: EventSource,
    stores: ProjectionStores,
    ...[feeds, letters]: [ChangeFeeds, LetterRecords]
  ) => new Trace({ projections, source, stores, feeds, letters }),
});
