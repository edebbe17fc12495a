import type { QueryRunner } from 'typeorm';
import { isUnavailable } from './sql-failures.js';

/** Runs the work in a transaction of the runner: kept when it resolves, rolled back when it throws. */
export const inTransaction = async <Result>(
  runner: QueryRunner,
  work: () => Promise<Result>,
): Promise<Result> => {
  await runner.startTransaction();
  try {
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    // A lost connection rolls back by itself, and would keep a rollback waiting.
    if (!isUnavailable(error)) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
};
