import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { StationError } from '../../model/station-error.js';
import { migrate, revertLast } from './migrate.js';
import { explained, isUnavailable } from './sql-failures.js';
import { inTransaction } from './transaction.js';

/** What a {@link Sql} is made of: see openSql. */
export interface SqlParts {
  readonly dataSource: DataSource;
  /** The database's name for messages, without secrets. */
  readonly name: string;
  /** Closes what lies below the data source. */
  readonly close: () => Promise<void>;
}

/**
 * The control room's tables. While the database is away every call rejects with SQL_UNAVAILABLE, and
 * succeeds again once it is back: nothing has to be opened anew.
 */
export class Sql implements OnApplicationShutdown {
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: SqlParts) {}

  /** The database's name for messages, without secrets. */
  get name(): string {
    return this.parts.name;
  }

  /** Runs the work on one connection, each statement on its own. */
  use<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.withRunner((runner) => work(runner.manager));
  }

  /** Runs the work in one transaction: all of it is kept, or, where it throws, nothing. */
  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.withRunner((runner) => inTransaction(runner, () => work(runner.manager)));
  }

  /** Resolves where the database answers. */
  async ping(): Promise<void> {
    await this.use((manager) => manager.query('SELECT 1'));
  }

  /** Brings the tables up to date and returns the names of the migrations that ran. */
  migrate(): Promise<readonly string[]> {
    return this.explain(() => migrate(this.parts.dataSource));
  }

  /** Takes back the migration that ran last, with what its tables hold: the way back to an older build. */
  revertLastMigration(): Promise<void> {
    return this.explain(() => revertLast(this.parts.dataSource));
  }

  /** Ends all connections. Safe to repeat. */
  close(): Promise<void> {
    this.#closing ??= closeBoth(this.parts);
    return this.#closing;
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private withRunner<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result> {
    return this.explain(async () => {
      const runner = this.parts.dataSource.createQueryRunner();
      try {
        return await work(runner);
      } catch (error) {
        await giveUpBroken(runner, error);
        throw error;
      } finally {
        await runner.release();
      }
    });
  }

  private async explain<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing) throw closed(this.parts.name);
    try {
      return await work();
    } catch (error) {
      throw explained(error, this.parts.name);
    }
  }
}

const closeBoth = async ({ dataSource, close }: SqlParts): Promise<void> => {
  try {
    await dataSource.destroy();
  } finally {
    await close();
  }
};

const closed = (name: string): StationError =>
  new StationError('SQL_UNAVAILABLE', `The database ${name} was closed: the station stops.`);

/**
 * A connection that answers no more must leave the pool, or the next call waits on it in vain. TypeORM
 * drops a connection when it hears its error event, which a query that timed out does not raise.
 */
const giveUpBroken = async (runner: QueryRunner, error: unknown): Promise<void> => {
  if (runner.isReleased || !isUnavailable(error)) return;
  const connection: unknown = await runner.connect().catch(() => undefined);
  (connection as NodeJS.EventEmitter | undefined)?.emit('error', error);
};
