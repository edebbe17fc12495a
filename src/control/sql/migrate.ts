import { MigrationExecutor, type DataSource } from 'typeorm';
import { inTransaction } from './transaction.js';

/** The key of the advisory lock under which migrations run: any number, the same in every replica. */
const LOCK = 7_320_119_046;

/**
 * Runs the migrations that are missing, all in one transaction. Replicas that start together take turns;
 * the later ones find nothing to do. Returns the names of those that ran.
 */
export const migrate = (dataSource: DataSource): Promise<readonly string[]> =>
  inTurn(dataSource, async (executor) => {
    const ran = await executor.executePendingMigrations();
    return ran.map(({ name }) => name);
  });

/** Takes back the migration that ran last. */
export const revertLast = (dataSource: DataSource): Promise<void> =>
  inTurn(dataSource, (executor) => executor.undoLastMigration());

const inTurn = async <Result>(
  dataSource: DataSource,
  work: (executor: MigrationExecutor) => Promise<Result>,
): Promise<Result> => {
  const runner = dataSource.createQueryRunner();
  try {
    return await inTransaction(runner, async () => {
      // Held by the transaction, so that it also holds behind a pooler, and ends with a lost connection.
      await runner.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
      return work(new MigrationExecutor(dataSource, runner));
    });
  } finally {
    await runner.release();
  }
};
