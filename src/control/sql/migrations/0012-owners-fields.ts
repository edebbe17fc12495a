import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Fields may come from the owner of the data, who is asked for them on demand. */
export class OwnersFields1794441600012 implements MigrationInterface {
  readonly name = 'OwnersFields1794441600012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE served_field DROP CONSTRAINT served_field_origin_check');
    await runner.query(
      "ALTER TABLE served_field ADD CHECK (origin IN ('row', 'ref', 'station', 'owner'))",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM served_field WHERE origin = 'owner'");
    await runner.query('ALTER TABLE served_field DROP CONSTRAINT served_field_origin_check');
    await runner.query("ALTER TABLE served_field ADD CHECK (origin IN ('row', 'ref', 'station'))");
  }
}
