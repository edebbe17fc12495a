import { In, type EntityManager } from 'typeorm';
import type { Clock } from '../../model/clock.js';
import { keyQueue, type DeadLetter, type LetterStatus } from '../../model/dead-letter.js';
import type { ErrorCode } from '../../model/error-codes.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { Sql } from '../sql/sql.js';
import { KeptLetter } from './dead-letter.entity.js';

/** What names a letter. */
export type LetterId = Pick<DeadLetter, 'projection' | 'version' | 'number'>;

export interface LetterFilter {
  readonly projection?: string | undefined;
  readonly version?: number | undefined;
  readonly key?: string | undefined;
  readonly code?: ErrorCode | undefined;
  readonly status?: LetterStatus | undefined;
}

export interface LetterPage {
  /** The letter after which the page begins. */
  readonly after?: LetterId | undefined;
  readonly limit: number;
}

/** A letter in a list: without its message. */
export type ListedLetter = Omit<KeptLetter, 'headers' | 'payload' | 'fencingToken' | 'keptOrder'>;

const LISTED: readonly (keyof ListedLetter)[] = [
  'projection',
  'version',
  'number',
  'queue',
  'key',
  'stream',
  'sequence',
  'subject',
  'storedAt',
  'code',
  'reason',
  'status',
  'attempts',
  'firstFailedAt',
  'lastFailedAt',
  'settledAt',
  'discardedBy',
  'discardReason',
];

/** The dead letters as operators see them. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class LetterRecords {
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  /** One page, by projection, version and number; one letter more than the limit where there is a next page. */
  list(filter: LetterFilter, { after, limit }: LetterPage): Promise<readonly ListedLetter[]> {
    const wanted = Object.fromEntries(
      Object.entries(filter).filter(([, value]) => value !== undefined),
    );
    return this.sql.use((manager) => {
      const query = manager
        .createQueryBuilder(KeptLetter, 'letter')
        .select(LISTED.map((field) => `letter.${field}`))
        .where(wanted);
      if (after !== undefined) query.andWhere(AFTER, after);
      return query
        .orderBy({ 'letter.projection': 'ASC', 'letter.version': 'ASC', 'letter.number': 'ASC' })
        .limit(limit + 1)
        .getMany();
    });
  }

  /** @throws StationError DEAD_LETTER_UNKNOWN */
  async one(id: LetterId): Promise<KeptLetter> {
    return this.sql.use((manager) => find(manager, id));
  }

  /** Those of one message, with it, by projection, version and number. */
  ofMessage({
    stream,
    sequence,
  }: Pick<DeadLetter, 'stream' | 'sequence'>): Promise<readonly KeptLetter[]> {
    return this.sql.use((manager) =>
      manager.find(KeptLetter, {
        where: { stream, sequence },
        order: { projection: 'ASC', version: 'ASC', number: 'ASC' },
      }),
    );
  }

  /** The queues in which letters of a key wait: that of the key, and those of letters that wait alone. */
  async queuesOf({ name, version }: Projection, key: string): Promise<readonly string[]> {
    const waiting = await this.sql.use((manager) =>
      manager.find(KeptLetter, {
        select: { projection: true, version: true, number: true, queue: true },
        where: { projection: name, version, key, status: 'waiting' },
        order: { number: 'ASC' },
      }),
    );
    return [...new Set([keyQueue(key), ...waiting.map(({ queue }) => queue)])];
  }

  /**
   * Gives a letter up. Safe to repeat.
   * @throws StationError DEAD_LETTER_UNKNOWN, DEAD_LETTER_SETTLED where it was applied
   */
  discard(id: LetterId, { by, reason }: { by: string; reason: string }): Promise<void> {
    return this.sql.transaction(async (manager) => {
      const { status, projection, version, number } = await find(manager, id);
      if (status === 'redriven') throw settled(id, status);
      await manager.update(
        KeptLetter,
        { projection, version, number, status: In(['waiting', 'discarded']) },
        {
          status: 'discarded',
          settledAt: this.clock.now(),
          discardedBy: by,
          discardReason: reason,
        },
      );
    });
  }

  /** How many letters of each projection version wait. */
  countsWaiting(): Promise<readonly { projection: string; version: number; waiting: number }[]> {
    return this.sql.use((manager) =>
      manager.query(`SELECT projection, version, count(*)::integer AS waiting FROM dead_letter
        WHERE status = 'waiting' GROUP BY projection, version`),
    );
  }
}

const AFTER =
  '(letter.projection, letter.version, letter.number) > (:projection, :version, :number)';

const find = async (
  manager: EntityManager,
  { projection, version, number }: LetterId,
): Promise<KeptLetter> => {
  const letter = await manager.findOneBy(KeptLetter, { projection, version, number });
  if (letter !== null) return letter;
  const what = `There is no dead letter ${number} of ${projection}, version ${version}.`;
  throw new StationError('DEAD_LETTER_UNKNOWN', what);
};

/** A letter that waits no longer. */
export const settled = ({ projection, number }: LetterId, status: LetterStatus): StationError =>
  new StationError('DEAD_LETTER_SETTLED', `Dead letter ${number} of ${projection} is ${status}.`);
