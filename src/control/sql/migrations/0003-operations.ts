import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators did, and where the tasks are in their lives as their owners say it. */
export class Operations1793664000003 implements MigrationInterface {
  readonly name = 'Operations1793664000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit (
        id uuid PRIMARY KEY,
        asked_at timestamptz(3) NOT NULL,
        operator text NOT NULL,
        action text NOT NULL,
        projection text NOT NULL,
        version integer NOT NULL,
        detail json NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('asked', 'done', 'failed')),
        result json,
        settled_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX audit_asked_at ON audit (asked_at)');
    await runner.query(`
      CREATE TABLE task_phase (
        projection text NOT NULL,
        version integer NOT NULL,
        owner text NOT NULL,
        phase text NOT NULL,
        code text,
        reason text,
        since timestamptz(3) NOT NULL,
        said_at timestamptz(3) NOT NULL,
        PRIMARY KEY (projection, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE task_phase');
    await runner.query('DROP TABLE audit');
  }
}
