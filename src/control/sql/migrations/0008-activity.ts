import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each replica did in the last minute, and when each edge of the lineage was used last. */
export class Activity1794096000008 implements MigrationInterface {
  readonly name = 'Activity1794096000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE replica_activity (
        replica text PRIMARY KEY,
        said_at timestamptz(3) NOT NULL,
        activity jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE event_use (
        projection text NOT NULL,
        event_type text NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        PRIMARY KEY (projection, event_type)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE event_use');
    await runner.query('DROP TABLE replica_activity');
  }
}
