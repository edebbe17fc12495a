import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is served to whom: the fields of the projections, the consumers, and their contracts by version. */
export class Served1793923200006 implements MigrationInterface {
  readonly name = 'Served1793923200006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE served_field (
        projection text NOT NULL,
        version integer NOT NULL,
        path text NOT NULL,
        coordinate text NOT NULL,
        type text NOT NULL,
        description text,
        deprecated text,
        origin text NOT NULL CHECK (origin IN ('row', 'ref', 'station')),
        first_seen_at timestamptz(3) NOT NULL,
        last_started_at timestamptz(3) NOT NULL,
        PRIMARY KEY (projection, version, path)
      )`);
    await runner.query(`
      CREATE TABLE consumer (
        name text PRIMARY KEY,
        team text NOT NULL,
        contact text NOT NULL,
        first_seen_at timestamptz(3) NOT NULL,
        last_started_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE consumer_contract (
        consumer text NOT NULL,
        version text NOT NULL,
        declaration jsonb NOT NULL,
        producers text[] NOT NULL,
        first_seen_at timestamptz(3) NOT NULL,
        last_started_at timestamptz(3) NOT NULL,
        PRIMARY KEY (consumer, version)
      )`);
    await runner.query(`
      CREATE TABLE contract_document (
        consumer text NOT NULL,
        contract_version text NOT NULL,
        id text NOT NULL,
        operation_name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('query', 'mutation', 'subscription')),
        file text NOT NULL,
        line integer NOT NULL,
        cost bigint NOT NULL,
        text text NOT NULL,
        coordinates text[] NOT NULL,
        projections text[] NOT NULL,
        PRIMARY KEY (consumer, contract_version, id),
        FOREIGN KEY (consumer, contract_version)
          REFERENCES consumer_contract (consumer, version) ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contract_document');
    await runner.query('DROP TABLE consumer_contract');
    await runner.query('DROP TABLE consumer');
    await runner.query('DROP TABLE served_field');
  }
}
