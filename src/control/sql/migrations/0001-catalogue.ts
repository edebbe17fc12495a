import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalogue: which projections were served, and which events producers promised. */
export class Catalogue1793491200001 implements MigrationInterface {
  readonly name = 'Catalogue1793491200001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projection_version (
        name text NOT NULL,
        version integer NOT NULL,
        owner text NOT NULL,
        urgency text NOT NULL,
        budget_ms bigint NOT NULL,
        definition_hash text NOT NULL,
        first_seen_at timestamptz(3) NOT NULL,
        last_started_at timestamptz(3) NOT NULL,
        PRIMARY KEY (name, version)
      )`);
    await runner.query(`
      CREATE TABLE producer_event (
        owner text NOT NULL,
        stream text NOT NULL,
        event_type text NOT NULL,
        schema_hash text NOT NULL,
        subject text NOT NULL,
        schema jsonb NOT NULL,
        first_seen_at timestamptz(3) NOT NULL,
        last_started_at timestamptz(3) NOT NULL,
        PRIMARY KEY (owner, stream, event_type, schema_hash)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE producer_event');
    await runner.query('DROP TABLE projection_version');
  }
}
