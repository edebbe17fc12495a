import {
  DataSource,
  type EntityTarget,
  type MigrationInterface,
  type ObjectLiteral,
} from 'typeorm';
import { Client } from 'pg';
import { seconds, type Duration } from '../../model/duration.js';
import { nameOf, type DatabaseUrl } from './database-url.js';
import { openEmbedded } from './embedded.js';
import { Sql } from './sql.js';
import { unavailable } from './sql-failures.js';

/** The tables, and the migrations that make them; both listed, never found by search. */
export interface SqlSchema {
  readonly entities: readonly (EntityTarget<ObjectLiteral> & (new () => ObjectLiteral))[];
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** How long a database that is gone without a word may hold a call. */
export interface SqlLimits {
  readonly connectWithin: Duration;
  readonly answerWithin: Duration;
}

const LIMITS: SqlLimits = { connectWithin: seconds(5), answerWithin: seconds(30) };
const CONNECTIONS = 10;

interface Pool {
  readonly options: object;
  readonly close: () => Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws StationError SQL_UNAVAILABLE, SQL_FOLDER_IN_USE, SQL_FOLDER_UNREADABLE: a station without its
 * tables does not start
 */
export const openSql = async (
  database: DatabaseUrl,
  schema: SqlSchema,
  limits: SqlLimits = LIMITS,
): Promise<Sql> => {
  const name = nameOf(database);
  const pool = await poolOf(database, limits);
  const dataSource = dataSourceOf(pool.options, schema);
  const sql = new Sql({ dataSource, name, close: pool.close });
  try {
    await dataSource.initialize();
    await sql.migrate();
    return sql;
  } catch (error) {
    await closeAfter(dataSource, pool);
    throw unavailable(error, name);
  }
};

const poolOf = async (database: DatabaseUrl, limits: SqlLimits): Promise<Pool> => {
  if (database.kind !== 'postgres') {
    const embedded = await openEmbedded(database.kind === 'pglite' ? database.folder : undefined);
    return { options: embedded.poolOptions, close: embedded.close };
  }
  const options = {
    connectionString: database.url,
    max: CONNECTIONS,
    connectionTimeoutMillis: limits.connectWithin,
    query_timeout: limits.answerWithin,
    keepAlive: true,
    application_name: 'data-station',
    Client: HeardClient,
  };
  return { options, close: () => Promise.resolve() };
};

/**
 * A client whose errors are always heard. The pool hands a client over without a listener for a moment; a
 * server that ends in that moment would end this process.
 */
class HeardClient extends Client {
  constructor(...[config]: ConstructorParameters<typeof Client>) {
    super(config);
    // The call that is under way fails, or the next one does.
    this.on('error', () => undefined);
  }
}

const dataSourceOf = (extra: object, { entities, migrations }: SqlSchema): DataSource =>
  new DataSource({
    type: 'postgres',
    extra,
    entities: [...entities],
    migrations: [...migrations],
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    // Heard by whoever makes the next call; without this TypeORM prints a line for each connection lost.
    poolErrorHandler: () => undefined,
  });

const closeAfter = async (dataSource: DataSource, pool: Pool): Promise<void> => {
  if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
  await pool.close().catch(() => undefined);
};
