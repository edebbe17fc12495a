import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import type { DatabaseUrl } from '../../src/control/sql/database-url.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';
import { keepsTheRuns } from './run-records.contract.js';

function keptIn(database: () => Promise<DatabaseUrl>): void {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openSql(await database(), CONTROL_SCHEMA);
  });
  afterAll(() => sql.close());
  keepsTheRuns(() => sql);
}

describe('runs in the embedded database', () => keptIn(async () => ({ kind: 'pglite-memory' })));

describe('runs in PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  keptIn(async () => ({ kind: 'postgres', url: server.url }));
});
