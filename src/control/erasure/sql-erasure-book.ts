import type { EntityManager } from 'typeorm';
import type { Clock } from '../../model/clock.js';
import type {
  Erased,
  Erasure,
  ErasureBook,
  ErasingTask,
  PersonsLetters,
} from '../../model/erasure.js';
import { forgetDrifted } from '../reconciliation/run-records.js';
import type { Sql } from '../sql/sql.js';
import { ErasurePart } from './erasure-part.entity.js';
import { ErasureReport } from './erasure.entity.js';
import { lettersOf, type FoundLetter } from './named-letters.js';

/** Who asked for an erasure, where an operator did. */
export interface AskedErasure extends Erasure {
  readonly askedBy: string | null;
  readonly reason: string | null;
}

/** The report on erasures in SQL. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class SqlErasureBook implements ErasureBook {
  /** @param tasks all that keep persons' rows: an erasure is complete once each of them is done */
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
    private readonly tasks: readonly ErasingTask[],
  ) {}

  begun(erasure: Erasure, task: ErasingTask): Promise<void> {
    return this.list({ ...erasure, askedBy: null, reason: null }, [task]);
  }

  /** Notes what an operator asked for. What the tasks noted before is filled up. */
  async asked(erasure: AskedErasure): Promise<void> {
    await this.list(erasure, []);
    const { id, askedBy, reason } = erasure;
    await this.sql.use(async (manager) => {
      await manager.update(ErasureReport, { id }, { askedBy, reason });
      // Where no projection keeps persons' rows there is nothing to come.
      await manager.query(COMPLETED, [id, this.now()]);
    });
  }

  eraseLetters(erasure: Erasure, task: ErasingTask, whose: PersonsLetters): Promise<void> {
    return this.sql.use(async (manager) => {
      await forgetDrifted(manager, task.name, whose.keys);
      for await (const found of lettersOf(manager, task, whose))
        if (found.length > 0) await this.eraseFound(manager, { erasure, task, found });
    });
  }

  async stillKept(
    { name, version }: ErasingTask,
    numbers: readonly number[],
  ): Promise<ReadonlySet<number>> {
    const kept = await this.sql.use((manager) =>
      manager.query<{ number: string }[]>(STILL_KEPT, [name, version, numbers]),
    );
    return new Set(kept.map(({ number }) => Number(number)));
  }

  async found({ id }: Erasure, task: ErasingTask, messages: number): Promise<void> {
    const place = [id, task.name, task.version, messages];
    await this.sql.use((manager) => manager.query(FOUND, place));
  }

  done(
    { id }: Erasure,
    { name, version }: ErasingTask,
    { rows, feedEntries }: Pick<Erased, 'rows' | 'feedEntries'>,
  ): Promise<{ readonly removed: Erased; readonly isComplete: boolean }> {
    const now = this.now();
    return this.sql.transaction(async (manager) => {
      // One after the other: of two that end at once, the later one sees that it is the last.
      await manager.query('SELECT 1 FROM erasure WHERE id = $1 FOR UPDATE', [id]);
      await manager.query(DONE, [id, name, version, rows, feedEntries, now]);
      const part = await manager.findOneByOrFail(ErasurePart, {
        erasureId: id,
        projection: name,
        version,
      });
      const completed = await manager.query<unknown>(COMPLETED, [id, now]);
      const isComplete = countOf(completed) > 0;
      const { messages, letters } = part;
      return {
        removed: { rows: part.rows, feedEntries: part.feedEntries, messages, letters },
        isComplete,
      };
    });
  }

  private list(erasure: AskedErasure, reached: readonly ErasingTask[]): Promise<void> {
    const { id, person, stream, sequence, type, askedBy, reason } = erasure;
    return this.sql.transaction(async (manager) => {
      const said = [id, person, stream, sequence, type, askedBy, reason, this.now()];
      await manager.query(BEGUN, said);
      const tasks = [...this.tasks, ...reached];
      const names = tasks.map(({ name }) => name);
      await manager.query(PARTS, [id, names, tasks.map(({ version }) => version)]);
    });
  }

  /** Those of tasks that erase, and those that wait for nothing, go; others stay, emptied, for the order of those behind them. */
  private async eraseFound(
    manager: EntityManager,
    { erasure, task, found }: FoundLetters,
  ): Promise<void> {
    const isErasing = ({ projection, version }: FoundLetter): boolean =>
      [...this.tasks, task].some((of) => of.name === projection && of.version === version);
    const isOwn = ({ projection, version }: FoundLetter): boolean =>
      projection === task.name && version === task.version;
    // The other tasks that erase come to their own.
    const due = found.filter((letter) => isOwn(letter) || !isErasing(letter));
    // Of an earlier version nobody waits for its letters.
    const isEarlier = ({ projection }: FoundLetter): boolean =>
      [...this.tasks, task].some(({ name }) => name === projection);
    const emptied = due.filter((letter) => letter.status === 'waiting' && !isEarlier(letter));
    const deleted = due.filter((letter) => !emptied.includes(letter));
    await manager.query(ERASE_LETTERS, [
      ...placesOf(deleted),
      ...placesOf(emptied),
      erasure.id,
      task.name,
      task.version,
    ]);
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

interface FoundLetters {
  readonly erasure: Erasure;
  readonly task: ErasingTask;
  readonly found: readonly FoundLetter[];
}

const placesOf = (letters: readonly FoundLetter[]): unknown[] => [
  letters.map(({ projection }) => projection),
  letters.map(({ version }) => version),
  letters.map(({ number }) => number),
];

/** TypeORM tells of an update its rows and their number. */
const countOf = (answer: unknown): number =>
  Array.isArray(answer) && typeof answer[1] === 'number' ? answer[1] : 0;

const BEGUN = `
  INSERT INTO erasure (id, person, stream, sequence, type, asked_by, reason, begun_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`;

/** A task that comes later, such as that of a new version, adds to a report; it does not open it again. */
const PARTS = `
  INSERT INTO erasure_part (erasure_id, projection, version)
  SELECT $1, part.* FROM unnest($2::text[], $3::integer[]) AS part (projection, version)
  ON CONFLICT (erasure_id, projection, version) DO NOTHING`;

const STILL_KEPT = `
  SELECT number FROM dead_letter
  WHERE projection = $1 AND version = $2 AND number = ANY($3::bigint[])`;

const FOUND = `
  UPDATE erasure_part SET messages = GREATEST(messages, $4::bigint)
  WHERE erasure_id = $1 AND projection = $2 AND version = $3 AND done_at IS NULL`;

const DONE = `
  UPDATE erasure_part SET rows = $4, feed_entries = $5, done_at = $6
  WHERE erasure_id = $1 AND projection = $2 AND version = $3 AND done_at IS NULL`;

const COMPLETED = `
  UPDATE erasure SET completed_at = $2
  WHERE id = $1 AND completed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM erasure_part WHERE erasure_id = $1 AND done_at IS NULL)`;

/** In one statement: what is deleted is counted, or neither is so. */
const ERASE_LETTERS = `
  WITH deleted AS (
    DELETE FROM dead_letter USING unnest($1::text[], $2::integer[], $3::bigint[]) AS place (projection, version, number)
    WHERE (dead_letter.projection, dead_letter.version, dead_letter.number) = (place.projection, place.version, place.number)
    RETURNING 1
  ), emptied AS (
    UPDATE dead_letter SET subject = '', headers = '{}', payload = '', code = 'EVENT_ERASED',
      reason = 'A person that it named was erased.'
    FROM unnest($4::text[], $5::integer[], $6::bigint[]) AS place (projection, version, number)
    WHERE (dead_letter.projection, dead_letter.version, dead_letter.number) = (place.projection, place.version, place.number)
    RETURNING 1
  )
  UPDATE erasure_part SET letters = letters + (SELECT count(*) FROM deleted) + (SELECT count(*) FROM emptied)
  WHERE erasure_id = $7 AND projection = $8 AND version = $9`;
