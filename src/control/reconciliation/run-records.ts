import { In, type EntityManager } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { Projection } from '../../model/projection.js';
import type { Sql } from '../sql/sql.js';
import { DriftedRow } from './drifted-row.entity.js';
import { ReconciliationRun, type BegunRun, type RunResult } from './reconciliation-run.entity.js';

export interface RunFilter {
  readonly projection?: string | undefined;
  readonly limit: number;
}

/** A run with the rows that it found drifted. */
export interface RunSeen {
  readonly run: ReconciliationRun;
  readonly rows: readonly DriftedRow[];
}

const CUT_SHORT = 'Its replica stopped before it ended.';

/** Runs in SQL. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class RunRecords {
  constructor(private readonly sql: Sql) {}

  /** Notes that a run begins: one of the projection that never ended was cut short. */
  async begin(run: BegunRun): Promise<void> {
    await this.sql.transaction(async (manager) => {
      await manager.query(CUT, [run.projection, run.version, timeOf(run.startedAt), CUT_SHORT]);
      await manager.insert(ReconciliationRun, { ...run, outcome: 'running' });
    });
  }

  /** Notes what came of a run, and the rows that had drifted. */
  async end(
    { id, projection }: Pick<BegunRun, 'id' | 'projection'>,
    result: RunResult & { readonly endedAt: Instant },
    rows: readonly Omit<DriftedRow, 'run' | 'projection'>[],
  ): Promise<void> {
    await this.sql.transaction(async (manager) => {
      await manager.update(ReconciliationRun, { id }, { ...result, words: wordsOf(result.words) });
      for (const row of rows) await insert(manager, { ...row, run: id, projection });
    });
  }

  /** The place behind which the next run of a projection version begins; null: at the beginning. */
  async placeOf({
    name: projection,
    version,
  }: Pick<Projection, 'name' | 'version'>): Promise<string | null> {
    const [last] = await this.sql.use((manager) =>
      manager.find(ReconciliationRun, {
        where: { projection, version, outcome: In(['compared', 'unanswered']) },
        order: { startedAt: 'DESC' },
        take: 1,
      }),
    );
    return last?.nextAfter ?? null;
  }

  /** The newest first. */
  list({ projection, limit }: RunFilter): Promise<readonly RunSeen[]> {
    return this.sql.use(async (manager) => {
      const runs = await manager.find(ReconciliationRun, {
        where: projection === undefined ? {} : { projection },
        order: { startedAt: 'DESC', id: 'ASC' },
        take: limit,
      });
      const rows = await manager
        .createQueryBuilder(DriftedRow, 'row')
        .where('row.run = ANY(:ids)', { ids: runs.map(({ id }) => id) })
        .orderBy('row.key')
        .getMany();
      return runs.map((run) => ({ run, rows: rows.filter((row) => row.run === run.id) }));
    });
  }

  async forgetBefore(instant: Instant): Promise<void> {
    await this.sql.use((manager) =>
      manager.query('DELETE FROM reconciliation_run WHERE started_at < $1::timestamptz', [
        timeOf(instant),
      ]),
    );
  }
}

/** Forgets what was found of rows, as when the person is erased whose rows they were. */
export const forgetDrifted = async (
  manager: EntityManager,
  projection: string,
  keys: readonly string[],
): Promise<void> => {
  await manager.query('DELETE FROM drifted_row WHERE projection = $1 AND key = ANY($2)', [
    projection,
    keys.map((key) => textOf(key)),
  ]);
};

const CUT = `
  UPDATE reconciliation_run SET outcome = 'failed', ended_at = $3::timestamptz, words = $4
  WHERE projection = $1 AND version = $2 AND outcome = 'running'`;

const insert = (manager: EntityManager, row: DriftedRow): Promise<unknown> =>
  manager.query(INSERT, [
    row.run,
    row.projection,
    textOf(row.key),
    row.missing,
    JSON.stringify(row.fields),
    row.repair,
    row.offset,
    wordsOf(row.words),
  ]);

const INSERT = `
  INSERT INTO drifted_row (run, projection, key, missing, fields, repair, "offset", words)
  VALUES ($1, $2, $3, $4, $5::json, $6, $7, $8)`;

const MOST_WORDS = 1_000;

const wordsOf = (words: string | null): string | null =>
  words === null ? null : textOf(words).slice(0, MOST_WORDS);

/** PostgreSQL's text holds no NUL, which keys and the words of an error may. */
const textOf = (text: string): string => text.replaceAll('\0', '\uFFFD');

const timeOf = (instant: Instant): string => new Date(instant).toISOString();
