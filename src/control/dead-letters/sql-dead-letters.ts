import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Clock } from '../../model/clock.js';
import type {
  DeadLetter,
  DeadLetters,
  KeepOutcome,
  LetterQueue,
  LetterRange,
} from '../../model/dead-letter.js';
import { seconds } from '../../model/duration.js';
import { TooLate, within } from '../within.js';
import type { Sql } from '../sql/sql.js';
import { KeptLetter } from './dead-letter.entity.js';
import { toSql } from './faithful-text.js';
import { inStatements, KEEP_STATEMENT, keepParameters } from './keep-statement.js';

/** Dead letters in the control room's tables. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class SqlDeadLetters implements DeadLetters {
  #attempts = 0;

  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  async keep(letters: readonly DeadLetter[], fencingToken: number): Promise<KeepOutcome> {
    const keeping = { at: this.clock.now(), fencingToken, order: ++this.#attempts };
    let kept = 0;
    if (letters.length > 0)
      await this.sql.use(async (manager) => {
        for (const some of inStatements(letters)) {
          const statement = manager.query(KEEP_STATEMENT, keepParameters(some, keeping));
          const rows: unknown[] = await promptly(statement);
          kept += rows.length;
        }
      });
    return kept === letters.length ? 'kept' : 'fenced';
  }

  async waiting(
    queue: LetterQueue,
    { from, upTo, limit }: LetterRange,
  ): Promise<readonly DeadLetter[]> {
    const kept = await this.sql.use((manager) =>
      waitingIn(manager, queue)
        .andWhere('letter.number BETWEEN :from AND :upTo', { from, upTo })
        .orderBy('letter.number')
        .limit(limit)
        .getMany(),
    );
    return kept.map(letterOf);
  }

  async beginsAt(queue: LetterQueue, number: number): Promise<void> {
    const { projection, version } = queue;
    const settledAt = new Date(this.clock.now()).toISOString();
    const place = [projection, version, toSql(queue.queue), number];
    await this.promptly((manager) => manager.query(MARK_REDRIVEN, [...place, settledAt]));
    await this.promptly((manager) => manager.query(MARK_WAITING_AGAIN, place));
  }

  async failed(
    { projection, version, number }: DeadLetter,
    { code, reason }: Pick<DeadLetter, 'code' | 'reason'>,
  ): Promise<void> {
    const attempts = (): string => 'attempts + 1';
    const lastFailedAt = this.clock.now();
    await this.promptly((manager) =>
      manager.update(
        KeptLetter,
        { projection, version, number },
        { code, reason, attempts, lastFailedAt },
      ),
    );
  }

  async forget(projection: string, version: number): Promise<void> {
    const settledAt = this.clock.now();
    const discardReason = 'The projection was rebuilt: its events are read again.';
    await this.promptly((manager) =>
      manager.update(
        KeptLetter,
        { projection, version, status: 'waiting' },
        { status: 'discarded', settledAt, discardReason },
      ),
    );
  }

  countWaiting(projection: string, version: number): Promise<number> {
    return this.promptly((manager) =>
      manager.countBy(KeptLetter, { projection, version, status: 'waiting' }),
    );
  }

  private promptly<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.sql.use((manager) => promptly(work(manager)));
  }
}

// As the index of waiting letters has it.
const IN_QUEUE = (projection: string, version: string, queue: string): string =>
  `projection = ${projection} AND version = ${version} AND status = 'waiting'
   AND hashtextextended(queue, 0) = hashtextextended(${queue}, 0) AND queue = ${queue}`;

const MARK_REDRIVEN = `
  UPDATE dead_letter SET status = 'redriven', settled_at = $5
  WHERE ${IN_QUEUE('$1', '$2', '$3')} AND number < $4`;

const MARK_WAITING_AGAIN = `
  UPDATE dead_letter SET status = 'waiting', settled_at = NULL
  WHERE projection = $1 AND version = $2 AND queue = $3 AND number >= $4 AND status = 'redriven'`;

/** A database that is gone without a word must not hold a task that is to drain. */
const ANSWER_WITHIN = seconds(5);

// In the words of the driver, so that the connection is given up with it.
const promptly = <Answer>(asked: Promise<Answer>): Promise<Answer> =>
  within(ANSWER_WITHIN, asked).catch((error: unknown) => {
    throw error instanceof TooLate ? new Error('timeout exceeded', { cause: error }) : error;
  });

const waitingIn = (
  manager: EntityManager,
  { projection, version, queue }: LetterQueue,
): SelectQueryBuilder<KeptLetter> =>
  manager
    .createQueryBuilder(KeptLetter, 'letter')
    .where(IN_QUEUE(':projection', ':version', ':queue'), {
      projection,
      version,
      queue: toSql(queue),
    });

const letterOf = (kept: KeptLetter): DeadLetter => ({
  projection: kept.projection,
  version: kept.version,
  number: kept.number,
  queue: kept.queue,
  key: kept.key,
  stream: kept.stream,
  sequence: kept.sequence,
  subject: kept.subject,
  storedAt: kept.storedAt,
  headers: kept.headers,
  payload: new Uint8Array(kept.payload),
  code: kept.code,
  reason: kept.reason,
});
