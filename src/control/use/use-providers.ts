import type { Provider } from '@nestjs/common';
import { ContractBook } from '../../access/contract-book.js';
import { USE_RECORD } from '../../access/use.js';
import type { Clock } from '../../model/clock.js';
import { SERVED_FIELDS, type ServedFields } from '../../model/served-field.js';
import { ServedAtStart } from '../catalogue/served-at-start.js';
import { ServedRecord } from '../catalogue/served-record.js';
import { OwnActivity } from '../lineage/own-activity.js';
import { Metrics } from '../metrics/metrics.js';
import { showRequests } from '../metrics/request-counts.js';
import { Sql } from '../sql/sql.js';
import { UnusedFields } from './unused-fields.js';
import { UseBook } from './use-book.js';
import { UseRecords } from './use-records.js';
import { UseReport } from './use-report.js';

/** What records who uses what, and what is served to whom. */
export const useProviders = (clock: Clock): Provider[] => [
  { provide: UseRecords, inject: [Sql], useFactory: (sql: Sql) => new UseRecords(sql) },
  { provide: ServedRecord, inject: [Sql], useFactory: (sql: Sql) => new ServedRecord(sql, clock) },
  {
    provide: UseBook,
    inject: [UseRecords, OwnActivity, Metrics],
    useFactory: (records: UseRecords, { counted }: OwnActivity, metrics: Metrics) => {
      const book = new UseBook({ records, counted, clock });
      showRequests(metrics, () => book.totals());
      return book;
    },
  },
  { provide: USE_RECORD, useExisting: UseBook },
  {
    provide: UseReport,
    inject: [UseBook, UseRecords],
    useFactory: (book: UseBook, records: UseRecords) => new UseReport(book, records, clock),
  },
  {
    provide: ServedAtStart,
    inject: [ServedRecord, SERVED_FIELDS, ContractBook],
    useFactory: (record: ServedRecord, fields: ServedFields, book: ContractBook) =>
      new ServedAtStart(record, { fields, contracts: () => book.all() }),
  },
  {
    provide: UnusedFields,
    inject: [SERVED_FIELDS, ContractBook, UseBook, UseRecords],
    useFactory: (
      fields: ServedFields,
      contracts: ContractBook,
      ...[book, records]: [UseBook, UseRecords]
    ) => new UnusedFields({ fields, contracts: () => contracts.all(), book, records, clock }),
  },
];
