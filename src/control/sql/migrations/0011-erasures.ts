import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports on erasures: which person, as a keyed hash, and what each projection removed. */
export class Erasures1794355200011 implements MigrationInterface {
  readonly name = 'Erasures1794355200011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasure (
        id text PRIMARY KEY,
        person text NOT NULL,
        stream text NOT NULL,
        sequence bigint NOT NULL,
        type text NOT NULL,
        asked_by text,
        reason text,
        begun_at timestamptz(3) NOT NULL,
        completed_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX erasure_begun_at ON erasure (begun_at DESC, id)');
    await runner.query(`
      CREATE TABLE erasure_part (
        erasure_id text NOT NULL REFERENCES erasure (id) ON DELETE CASCADE,
        projection text NOT NULL,
        version integer NOT NULL,
        rows bigint NOT NULL DEFAULT 0,
        feed_entries bigint NOT NULL DEFAULT 0,
        messages bigint NOT NULL DEFAULT 0,
        letters bigint NOT NULL DEFAULT 0,
        done_at timestamptz(3),
        PRIMARY KEY (erasure_id, projection, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erasure_part');
    await runner.query('DROP TABLE erasure');
  }
}
