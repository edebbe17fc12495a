import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Clock } from '../../model/clock.js';
import type { DeadLetter, DeadLetters, LetterQueue, LetterRange } from '../../model/dead-letter.js';
import type { Sql } from '../sql/sql.js';
import { KeptLetter } from './dead-letter.entity.js';
import { toSql } from './faithful-text.js';
import { inStatements, KEEP_STATEMENT, keepParameters } from './keep-statement.js';

/** Dead letters in the control room's tables. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class SqlDeadLetters implements DeadLetters {
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  async keep(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const now = this.clock.now();
    await this.sql.use(async (manager) => {
      for (const some of inStatements(letters))
        await manager.query(KEEP_STATEMENT, keepParameters(some, now));
    });
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

  async redriven(queue: LetterQueue, below: number): Promise<void> {
    await this.sql.use((manager) =>
      manager.query(
        `UPDATE dead_letter SET status = 'redriven', settled_at = $5
         WHERE ${IN_QUEUE('$1', '$2', '$3')} AND number < $4`,
        [
          queue.projection,
          queue.version,
          toSql(queue.queue),
          below,
          new Date(this.clock.now()).toISOString(),
        ],
      ),
    );
  }

  async failed(
    { projection, version, number }: DeadLetter,
    { code, reason }: Pick<DeadLetter, 'code' | 'reason'>,
  ): Promise<void> {
    const attempts = (): string => 'attempts + 1';
    const lastFailedAt = this.clock.now();
    await this.sql.use((manager) =>
      manager.update(
        KeptLetter,
        { projection, version, number },
        { code, reason, attempts, lastFailedAt },
      ),
    );
  }

  countWaiting(projection: string, version: number): Promise<number> {
    return this.sql.use((manager) =>
      manager.countBy(KeptLetter, { projection, version, status: 'waiting' }),
    );
  }
}

// As the index of waiting letters has it.
const IN_QUEUE = (projection: string, version: string, queue: string): string =>
  `projection = ${projection} AND version = ${version} AND status = 'waiting'
   AND hashtextextended(queue, 0) = hashtextextended(${queue}, 0) AND queue = ${queue}`;

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
