import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which consumer used which operation, how often on each day; what the operation asks is kept once. */
export class Use1794009600007 implements MigrationInterface {
  readonly name = 'Use1794009600007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE used_document (
        id text PRIMARY KEY,
        operation_name text,
        coordinates text[] NOT NULL,
        projections text[] NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX used_document_coordinates ON used_document USING gin (coordinates)',
    );
    await runner.query(`
      CREATE TABLE use_per_day (
        day date NOT NULL,
        consumer text NOT NULL,
        document_id text NOT NULL,
        answered bigint NOT NULL,
        failed bigint NOT NULL,
        violated bigint NOT NULL,
        limited bigint NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        PRIMARY KEY (day, consumer, document_id)
      )`);
    await runner.query('CREATE INDEX use_per_day_document ON use_per_day (document_id, day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE use_per_day');
    await runner.query('DROP TABLE used_document');
  }
}
