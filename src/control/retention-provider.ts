import type { Provider } from '@nestjs/common';
import type { Clock } from '../model/clock.js';
import { IncidentRecords } from './budgets/incident-records.js';
import { ActivityRecord } from './lineage/activity-record.js';
import { RunRecords } from './reconciliation/run-records.js';
import { KEPT, Retention, RUNS_KEPT, SILENT_KEPT } from './retention.js';
import { dayOf } from './use/use-counts.js';
import { UseRecords } from './use/use-records.js';

/** What is forgotten, and after how long. */
export const retentionProvider = (clock: Clock): Provider => ({
  provide: Retention,
  inject: [UseRecords, IncidentRecords, ActivityRecord, RunRecords],
  useFactory: (
    uses: UseRecords,
    incidents: IncidentRecords,
    ...[activity, runs]: [ActivityRecord, RunRecords]
  ) =>
    new Retention(
      [
        { what: 'Use', for: KEPT, forgetBefore: (at) => uses.forgetBefore(dayOf(at)) },
        { what: 'Incidents', for: KEPT, forgetBefore: (at) => incidents.forgetEndedBefore(at) },
        { what: 'Reconciliation', for: RUNS_KEPT, forgetBefore: (at) => runs.forgetBefore(at) },
        {
          what: 'The activity of replicas',
          for: SILENT_KEPT,
          forgetBefore: (at) => activity.forgetSilentSince(at),
        },
      ],
      clock,
    ),
});
