import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Incidents: when projections were staler than their budgets. At most one of a projection version is open. */
export class Incidents1793750400004 implements MigrationInterface {
  readonly name = 'Incidents1793750400004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE incident (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        projection text NOT NULL,
        version integer NOT NULL,
        state text NOT NULL CHECK (state IN ('STALE', 'UNKNOWN', 'REBUILDING', 'GAP')),
        started_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3) CHECK (ended_at >= started_at),
        worst_staleness_ms bigint,
        budget_ms bigint NOT NULL,
        hop text NOT NULL,
        cause text NOT NULL,
        noticed_by text NOT NULL
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX incident_open ON incident (projection, version) WHERE ended_at IS NULL`);
    await runner.query('CREATE INDEX incident_started_at ON incident (started_at)');
    await runner.query(
      'CREATE INDEX incident_of_projection ON incident (projection, version, started_at)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE incident');
  }
}
