import type { Provider } from '@nestjs/common';
import type { Clock } from '../../model/clock.js';
import type { Projection } from '../../model/projection.js';
import { OWN_STREAMS, type OwnStreams } from '../../source/own-streams.js';
import { STATION_SECRET, type StationSecret } from '../../store/station-secret.js';
import { Audit } from '../operations/audit.js';
import { Sql } from '../sql/sql.js';
import { ErasureDesk } from './erasure-desk.js';
import { SqlErasureBook } from './sql-erasure-book.js';

/** The report on erasures; tasks write it, and so it is there before them. */
export const erasureBook = (projections: readonly Projection[], clock: Clock): Provider => ({
  provide: SqlErasureBook,
  inject: [Sql],
  useFactory: (sql: Sql) => new SqlErasureBook(sql, clock, keepingPersons(projections)),
});

/** What operators ask for erasures with. */
export const erasureDesk = (projections: readonly Projection[], clock: Clock): Provider => ({
  provide: ErasureDesk,
  inject: [Sql, Audit, SqlErasureBook, OWN_STREAMS, STATION_SECRET],
  useFactory: (
    sql: Sql,
    audit: Audit,
    ...[book, streams, secret]: [SqlErasureBook, OwnStreams, StationSecret]
  ) => new ErasureDesk({ projections, sql, audit, book, streams, secret, clock }),
});

const keepingPersons = (projections: readonly Projection[]): readonly Projection[] =>
  projections.filter(({ personal }) => personal !== undefined);
