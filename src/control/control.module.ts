import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { KEY_RECORDS } from '../access/keys/key-records.js';
import { systemClock, type Clock } from '../model/clock.js';
import { DEAD_LETTERS } from '../model/dead-letter.js';
import { ERASURE_BOOK } from '../model/erasure.js';
import type { Projection } from '../model/projection.js';
import { CatalogueAtStart } from './catalogue/catalogue-at-start.js';
import { Catalogue } from './catalogue/catalogue.js';
import { SqlDeadLetters } from './dead-letters/sql-dead-letters.js';
import { erasureBook } from './erasure/erasure-providers.js';
import { SqlErasureBook } from './erasure/sql-erasure-book.js';
import { HealthController } from './health/health.controller.js';
import { serverCheck } from './health/health-check.js';
import { Health } from './health/health.js';
import { SqlKeyRecords } from './keys/sql-key-records.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.js';
import { Audit } from './operations/audit.js';
import { CONTROL_SCHEMA } from './schema.js';
import type { DatabaseUrl } from './sql/database-url.js';
import { openSql } from './sql/open-sql.js';
import { Sql } from './sql/sql.js';

export interface ControlOptions {
  readonly database: DatabaseUrl;
  /** What this station serves: recorded in the catalogue at start. */
  readonly projections: readonly Projection[];
  readonly clock?: Clock;
}

/**
 * The control room: catalogue, health, metrics. The database is open before any provider that asks for
 * {@link Sql} is made, and closed last. Observers of facts: {@link Metrics} and, once registered, checks.
 */
@Module({})
export class ControlModule {
  static for({ database, projections, clock = systemClock }: ControlOptions): DynamicModule {
    return {
      module: ControlModule,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: Sql, useFactory: () => openSql(database, CONTROL_SCHEMA) },
        { provide: Catalogue, inject: [Sql], useFactory: (sql: Sql) => new Catalogue(sql, clock) },
        {
          provide: CatalogueAtStart,
          inject: [Catalogue],
          useFactory: (catalogue: Catalogue) => new CatalogueAtStart(catalogue, projections),
        },
        {
          provide: DEAD_LETTERS,
          inject: [Sql],
          useFactory: (sql: Sql) => new SqlDeadLetters(sql, clock),
        },
        erasureBook(projections, clock),
        { provide: ERASURE_BOOK, useExisting: SqlErasureBook },
        { provide: Audit, inject: [Sql], useFactory: (sql: Sql) => new Audit(sql, clock) },
        {
          provide: SqlKeyRecords,
          inject: [Sql, Audit],
          useFactory: (sql: Sql, audit: Audit) => new SqlKeyRecords(sql, audit, clock),
        },
        { provide: KEY_RECORDS, useExisting: SqlKeyRecords },
        healthProvider,
        Metrics,
      ],
      exports: [
        Sql,
        Catalogue,
        DEAD_LETTERS,
        SqlErasureBook,
        ERASURE_BOOK,
        Audit,
        SqlKeyRecords,
        KEY_RECORDS,
        Health,
        Metrics,
      ],
    };
  }
}

// Reads and folds go on without SQL, so its absence only degrades this replica.
const healthProvider: Provider = {
  provide: Health,
  inject: [Sql],
  useFactory: (sql: Sql) => {
    const health = new Health();
    health.register(serverCheck({ name: 'sql', ping: () => sql.ping(), needed: false }));
    return health;
  },
};
