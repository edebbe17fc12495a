import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of consumers; acts of operators that are about no projection. */
export class Keys1793836800005 implements MigrationInterface {
  readonly name = 'Keys1793836800005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_key (
        id text PRIMARY KEY,
        consumer text NOT NULL,
        digest text NOT NULL UNIQUE,
        note text,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        revoked_by text,
        CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
      )`);
    await runner.query('CREATE INDEX access_key_live ON access_key (id) WHERE revoked_at IS NULL');
    await runner.query('ALTER TABLE audit ALTER COLUMN projection DROP NOT NULL');
    await runner.query('ALTER TABLE audit ALTER COLUMN version DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM audit WHERE projection IS NULL');
    await runner.query('ALTER TABLE audit ALTER COLUMN version SET NOT NULL');
    await runner.query('ALTER TABLE audit ALTER COLUMN projection SET NOT NULL');
    await runner.query('DROP TABLE access_key');
  }
}
