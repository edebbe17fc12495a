import { Client } from 'pg';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import type { DatabaseUrl } from '../../src/control/sql/database-url.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import { startPostgres } from '../support/servers/postgres.js';
import type { TestServer } from '../support/servers/test-server.js';
import { keepsTheSqlPromises } from './sql.contract.js';

describe('SQL in PostgreSQL', () => {
  let server: TestServer;
  let count = 0;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  const emptyDatabase = async (): Promise<DatabaseUrl> => {
    const name = `empty_${++count}`;
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return { kind: 'postgres', url: url.href };
  };

  keepsTheSqlPromises(emptyDatabase);

  it('is migrated once by replicas that start at the same time', async () => {
    const database = await emptyDatabase();
    const replicas = await Promise.all([1, 2, 3, 4].map(() => openSql(database, CONTROL_SCHEMA)));
    const [first] = replicas;
    const rows: unknown = await first?.use((manager) =>
      manager.query('SELECT name FROM migrations'),
    );
    expect(rows).toHaveLength(CONTROL_SCHEMA.migrations.length);
    await Promise.all(replicas.map((replica) => replica.close()));
  });
});
