import type { Provider } from '@nestjs/common';
import { ContractBook } from '../../access/contract-book.js';
import type { Clock } from '../../model/clock.js';
import type { Projection } from '../../model/projection.js';
import { SERVED_FIELDS, type ServedFields } from '../../model/served-field.js';
import { Sql } from '../sql/sql.js';
import { UseBook } from '../use/use-book.js';
import { UseRecords } from '../use/use-records.js';
import { ActivityRecord } from './activity-record.js';
import { Lineage } from './lineage.js';
import { OwnActivity } from './own-activity.js';

interface LineageOptions {
  readonly projections: readonly Projection[];
  readonly replica: string;
  readonly clock: Clock;
}

/** What draws the map of the data. {@link OwnActivity} observes the tasks, and what is served. */
export const lineageProviders = ({ projections, replica, clock }: LineageOptions): Provider[] => [
  { provide: OwnActivity, useFactory: () => new OwnActivity(clock) },
  {
    provide: ActivityRecord,
    inject: [Sql, OwnActivity],
    useFactory: (sql: Sql, own: OwnActivity) => new ActivityRecord(sql, own, { replica, clock }),
  },
  {
    provide: Lineage,
    inject: [SERVED_FIELDS, ContractBook, ActivityRecord, UseBook, UseRecords],
    useFactory: (
      fields: ServedFields,
      contracts: ContractBook,
      ...[activity, book, uses]: [ActivityRecord, UseBook, UseRecords]
    ) =>
      new Lineage({
        projections,
        fields,
        contracts: () => contracts.all(),
        activity,
        book,
        uses,
        replica,
        clock,
      }),
  },
];
