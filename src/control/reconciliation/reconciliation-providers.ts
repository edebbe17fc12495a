import type { Provider } from '@nestjs/common';
import { Queue } from 'bullmq';
import { CHANGE_FEEDS, type ChangeFeeds } from '../../feed/change-feed.js';
import { Waits } from '../../freshness/waits.js';
import type { Clock } from '../../model/clock.js';
import { OBSERVE, type Observe } from '../../model/fact.js';
import type { Projection } from '../../model/projection.js';
import { OWNER_ASKS, type OwnerAsks } from '../../owners/owner-asks.js';
import { OWN_STREAMS, type OwnStreams } from '../../source/own-streams.js';
import { PROJECTION_STORES, type ProjectionStores } from '../../store/projection-store.js';
import { SIGNALS, type Signals } from '../../store/signals.js';
import { Audit } from '../operations/audit.js';
import type { OrderOutcome } from '../operations/operation.js';
import { JOBS_REDIS, QUEUE_PREFIX, type JobsRedis } from '../operations/task-queue.js';
import { Sql } from '../sql/sql.js';
import { isReconciled, Reconciler } from './reconciler.js';
import { ReconciliationReport } from './reconciliation-report.js';
import { RunDesk } from './run-desk.js';
import { RUN_QUEUE, type RunJob, type RunQueue } from './run-queue.js';
import { RunRecords } from './run-records.js';
import { RunSchedule } from './run-schedule.js';
import { RunWork } from './run-work.js';

interface ReconciliationOptions {
  readonly projections: readonly Projection[];
  readonly replica: string;
  readonly clock: Clock;
}

const QUEUE = Symbol('reconciliation-queue');

/** What compares rows with the word of their owners. */
export const reconciliationProviders = (options: ReconciliationOptions): Provider[] => {
  const { projections } = options;
  const reconciled = projections.filter(isReconciled);
  return [
    { provide: RunRecords, inject: [Sql], useFactory: (sql: Sql) => new RunRecords(sql) },
    { provide: QUEUE, inject: [JOBS_REDIS], useFactory: openQueue },
    reconciler(options),
    {
      provide: RunWork,
      inject: [JOBS_REDIS, Reconciler, Audit],
      useFactory: (redis: JobsRedis, one: Reconciler, audit: Audit) =>
        new RunWork({ redis, projections: reconciled, reconciler: one, audit }),
    },
    {
      provide: RunSchedule,
      inject: [QUEUE],
      useFactory: (queue: RunQueue) => new RunSchedule(queue, reconciled),
    },
    {
      provide: RunDesk,
      inject: [QUEUE, Audit],
      useFactory: (queue: RunQueue, audit: Audit) =>
        new RunDesk({ queue, projections, reconciled, audit }),
    },
    {
      provide: ReconciliationReport,
      inject: [RunRecords],
      useFactory: (records: RunRecords) => new ReconciliationReport(records, reconciled),
    },
  ];
};

function openQueue({ ask }: JobsRedis): RunQueue {
  const queue = new Queue<RunJob, OrderOutcome>(RUN_QUEUE, {
    connection: ask,
    prefix: QUEUE_PREFIX,
    skipWaitingForReady: true,
  });
  // Whoever asks hears of it as well.
  queue.on('error', () => undefined);
  return queue;
}

type Needs = [ProjectionStores, ChangeFeeds, Signals, OwnerAsks, OwnStreams, RunRecords, Observe];

const reconciler = ({ replica, clock }: ReconciliationOptions): Provider => ({
  provide: Reconciler,
  inject: [PROJECTION_STORES, CHANGE_FEEDS, SIGNALS, OWNER_ASKS, OWN_STREAMS, RunRecords, OBSERVE],
  useFactory: (...[stores, feeds, signals, asks, streams, records, observe]: Needs) => {
    const waits = new Waits({ signals });
    return new Reconciler({
      stores,
      feeds,
      waits,
      asks,
      streams,
      records,
      observe,
      replica,
      clock,
    });
  },
});
