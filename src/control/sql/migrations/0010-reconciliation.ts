import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that compared rows with the word of their owner, and the rows that had drifted. */
export class Reconciliation1794268800010 implements MigrationInterface {
  readonly name = 'Reconciliation1794268800010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reconciliation_run (
        id uuid PRIMARY KEY,
        projection text NOT NULL,
        version integer NOT NULL,
        asked_by text,
        replica text NOT NULL,
        started_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        outcome text NOT NULL
          CHECK (outcome IN ('running', 'compared', 'unproved', 'unanswered', 'failed')),
        words text,
        as_of timestamptz(3),
        compared integer NOT NULL DEFAULT 0,
        drifted integer NOT NULL DEFAULT 0,
        repaired integer NOT NULL DEFAULT 0,
        moving integer NOT NULL DEFAULT 0,
        unanswered integer NOT NULL DEFAULT 0,
        next_after text
      )`);
    await runner.query(
      'CREATE INDEX reconciliation_run_of ON reconciliation_run (projection, version, started_at)',
    );
    await runner.query(
      'CREATE INDEX reconciliation_run_started_at ON reconciliation_run (started_at)',
    );
    await runner.query(`
      CREATE TABLE drifted_row (
        run uuid NOT NULL REFERENCES reconciliation_run (id) ON DELETE CASCADE,
        projection text NOT NULL,
        key text NOT NULL,
        missing text CHECK (missing IN ('here', 'there')),
        fields json NOT NULL,
        repair text NOT NULL
          CHECK (repair IN ('none', 'published', 'overtaken', 'waits', 'failed')),
        "offset" text,
        words text,
        PRIMARY KEY (run, key)
      )`);
    await runner.query('CREATE INDEX drifted_row_of ON drifted_row (projection, key)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE drifted_row');
    await runner.query('DROP TABLE reconciliation_run');
  }
}
