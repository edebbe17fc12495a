import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dead letters: events that could not be applied, with all that is needed to apply them later. */
export class DeadLetters1793577600002 implements MigrationInterface {
  readonly name = 'DeadLetters1793577600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dead_letter (
        projection text NOT NULL,
        version integer NOT NULL,
        number bigint NOT NULL,
        queue text NOT NULL,
        key text,
        stream text NOT NULL,
        sequence bigint NOT NULL,
        subject text NOT NULL,
        stored_at timestamptz(3) NOT NULL,
        headers json NOT NULL,
        payload bytea NOT NULL,
        code text NOT NULL,
        reason text NOT NULL,
        status text NOT NULL CHECK (status IN ('waiting', 'redriven', 'discarded')),
        attempts integer NOT NULL,
        first_failed_at timestamptz(3) NOT NULL,
        last_failed_at timestamptz(3) NOT NULL,
        settled_at timestamptz(3),
        discarded_by text,
        discard_reason text,
        fencing_token bigint NOT NULL,
        kept_order bigint NOT NULL,
        PRIMARY KEY (projection, version, number)
      )`);
    // By a hash of the queue: a key may be longer than an index can hold.
    await runner.query(`
      CREATE INDEX dead_letter_waiting
      ON dead_letter (projection, version, hashtextextended(queue, 0), number)
      WHERE status = 'waiting'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter');
  }
}
