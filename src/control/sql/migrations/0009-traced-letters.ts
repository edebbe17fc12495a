import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dead letters are looked up by the message that they are of. */
export class TracedLetters1794182400009 implements MigrationInterface {
  readonly name = 'TracedLetters1794182400009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX dead_letter_message ON dead_letter (stream, sequence)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dead_letter_message');
  }
}
