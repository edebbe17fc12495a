import type { Provider } from '@nestjs/common';
import { Tasks } from '../../ingest/tasks.js';
import { OBSERVE, type Observe } from '../../model/fact.js';
import type { Projection } from '../../model/projection.js';
import { EVENT_SOURCE, type EventSource } from '../../source/event-source.js';
import { PROJECTION_STORES, type ProjectionStores } from '../../store/projection-store.js';
import { Metrics } from '../metrics/metrics.js';
import { Sql } from '../sql/sql.js';
import { PhaseRecord } from '../tasks/phase-record.js';
import { showBudgets } from './budget-gauges.js';
import { BudgetWatch } from './budget-watch.js';
import { FreshnessReport } from './freshness-report.js';
import { IncidentBook } from './incident-book.js';
import { IncidentRecords } from './incident-records.js';
import { Inquiry } from './inquiry.js';
import { RecentDelays } from './recent-delays.js';

interface BudgetOptions {
  readonly projections: readonly Projection[];
  readonly replica: string;
}

/** What watches budgets. {@link RecentDelays} observes the tasks, and what is served. */
export const budgetProviders = (options: BudgetOptions): Provider[] => [
  { provide: RecentDelays, useFactory: () => new RecentDelays() },
  {
    provide: IncidentRecords,
    inject: [Sql],
    useFactory: (sql: Sql) => new IncidentRecords(sql),
  },
  {
    provide: IncidentBook,
    inject: [IncidentRecords],
    useFactory: (records: IncidentRecords) => new IncidentBook(records),
  },
  inquiry(options),
  budgetWatch(options),
  freshnessReport(options),
];

const inquiry = ({ replica }: BudgetOptions): Provider => ({
  provide: Inquiry,
  inject: [Tasks, EVENT_SOURCE, PhaseRecord, RecentDelays],
  useFactory: (
    tasks: Tasks,
    source: EventSource,
    ...[phases, delays]: [PhaseRecord, RecentDelays]
  ) => {
    const statusOf = (projection: string) => tasks.named(projection)?.status;
    return new Inquiry({ replica, statusOf, source, phases, delays });
  },
});

const budgetWatch = ({ projections, replica }: BudgetOptions): Provider => ({
  provide: BudgetWatch,
  inject: [PROJECTION_STORES, Inquiry, IncidentBook, Metrics, { token: OBSERVE, optional: true }],
  useFactory: (
    stores: ProjectionStores,
    why: Inquiry,
    ...[book, metrics, observe = metrics.observe]: [IncidentBook, Metrics, Observe?]
  ) => {
    const watch = new BudgetWatch({ projections, replica, stores, inquiry: why, book, observe });
    showBudgets(metrics.registry, () => watch.shown());
    return watch;
  },
});

const freshnessReport = ({ replica }: BudgetOptions): Provider => ({
  provide: FreshnessReport,
  inject: [BudgetWatch, Inquiry, RecentDelays, IncidentRecords],
  useFactory: (
    watch: BudgetWatch,
    why: Inquiry,
    ...[delays, incidents]: [RecentDelays, IncidentRecords]
  ) => new FreshnessReport({ replica, watch, inquiry: why, delays, incidents }),
});
