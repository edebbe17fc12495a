import type { Instant } from '../../model/clock.js';
import type { Sql } from '../sql/sql.js';
import type { UseCount } from './use-counts.js';
import { UsedDocument } from './used-document.entity.js';
import type { UsePerDay } from './use-per-day.entity.js';

/** Which use is asked for; days in UTC, both ends included. */
export interface UseFilter {
  readonly consumer?: string | undefined;
  /** A place in the schema: only operations that name it. */
  readonly field?: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** How often a consumer used an operation on one day. */
export type ListedUse = UsePerDay & Pick<UsedDocument, 'operationName'>;

/** When an operation of a consumer was used last. */
export interface LastUse extends Pick<UsePerDay, 'consumer' | 'documentId' | 'lastUsedAt'> {
  readonly operationName: string | null;
  readonly coordinates: readonly string[];
  readonly projections: readonly string[];
}

export interface LastUseFilter {
  readonly since: Instant;
  /** Ids of operations that must not be left out. */
  readonly wanted: readonly string[];
  readonly limit: number;
}

/** Observed use in SQL. Every call rejects with SQL_UNAVAILABLE while SQL is away. */
export class UseRecords {
  constructor(private readonly sql: Sql) {}

  /** Adds counts to what is recorded, all of them or none. */
  add(counts: readonly UseCount[]): Promise<void> {
    const documents = new Map(counts.map(({ use }) => [use.documentId, documentOf(use)]));
    return this.sql.transaction(async (manager) => {
      await manager.query(ADD_DOCUMENTS, [JSON.stringify(inOrder([...documents.values()]))]);
      await manager.query(ADD_COUNTS, [JSON.stringify(counts.map(countRow).toSorted(byKey))]);
    });
  }

  /** The newest day first, the most used first within it. */
  async list({ consumer, field, from, to, limit }: UseFilter): Promise<readonly ListedUse[]> {
    const parameters = [from, to, consumer ?? null, field ?? null, limit];
    const rows = await this.sql.use((manager) => manager.query<UseRow[]>(LIST, parameters));
    return rows.map(useOf);
  }

  /** What operations ask. */
  documents(ids: readonly string[]): Promise<readonly UsedDocument[]> {
    return this.sql.use((manager) =>
      manager
        .createQueryBuilder(UsedDocument, 'document')
        .where('document.id = ANY(:ids)', { ids })
        .orderBy('document.id')
        .getMany(),
    );
  }

  /** The operations that consumers used since, and when last: the wanted ones first, then the newest. */
  async lastUses({ since, wanted, limit }: LastUseFilter): Promise<readonly LastUse[]> {
    const parameters = [timeOf(since), wanted, limit];
    const rows = await this.sql.use((manager) =>
      manager.query<LastUseRow[]>(LAST_USES, parameters),
    );
    return rows.map(({ lastUsedAt, ...use }) => ({ ...use, lastUsedAt: lastUsedAt.getTime() }));
  }

  /** Place in the schema -> when anybody last asked for it, whatever became of that. */
  async lastUseOfFields(): Promise<ReadonlyMap<string, Instant>> {
    const rows = await this.sql.use((manager) =>
      manager.query<{ coordinate: string; lastUsedAt: Date }[]>(LAST_USE_OF_FIELDS),
    );
    return new Map(rows.map(({ coordinate, lastUsedAt }) => [coordinate, lastUsedAt.getTime()]));
  }

  /** The first day of which there is a record; null where there is none. */
  async recordedSince(): Promise<string | null> {
    const [first] = await this.sql.use((manager) =>
      manager.query<{ day: string | null }[]>('SELECT min(day)::text AS day FROM use_per_day'),
    );
    return first?.day ?? null;
  }

  /** Forgets days before a day, and operations that are left without any. */
  forgetBefore(day: string): Promise<void> {
    return this.sql.transaction(async (manager) => {
      await manager.query('DELETE FROM use_per_day WHERE day < $1::date', [day]);
      await manager.query(FORGET_DOCUMENTS);
    });
  }
}

const documentOf = ({ documentId, operationName, coordinates, projections }: UseCount['use']) => ({
  id: documentId,
  operation_name: operationName,
  coordinates,
  projections,
});

const countRow = ({ use, lastUsedAt, ...counts }: UseCount) => ({
  day: counts.day,
  consumer: use.consumer,
  document_id: use.documentId,
  answered: counts.answered,
  failed: counts.failed,
  violated: counts.violated,
  limited: counts.limited,
  last_used_at: timeOf(lastUsedAt),
});

// Replicas that write the same rows in the same order wait for each other instead of locking each other out.
const inOrder = <Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const keyOf = (row: ReturnType<typeof countRow>): string =>
  `${row.day} ${row.consumer} ${row.document_id}`;
const byKey = (a: ReturnType<typeof countRow>, b: ReturnType<typeof countRow>): number =>
  keyOf(a) < keyOf(b) ? -1 : 1;

// What one id asks may change with the schema; that of `other:` ids is everything that was ever asked under it.
const ADD_DOCUMENTS = `
  INSERT INTO used_document AS known (id, operation_name, coordinates, projections)
  SELECT id, operation_name, coordinates, projections FROM jsonb_to_recordset($1::jsonb)
    AS told (id text, operation_name text, coordinates text[], projections text[])
  ON CONFLICT (id) DO UPDATE SET
    coordinates = CASE WHEN known.id LIKE 'other:%' THEN
      ARRAY(SELECT DISTINCT unnest(known.coordinates || excluded.coordinates) ORDER BY 1)
      ELSE excluded.coordinates END,
    projections = CASE WHEN known.id LIKE 'other:%' THEN
      ARRAY(SELECT DISTINCT unnest(known.projections || excluded.projections) ORDER BY 1)
      ELSE excluded.projections END
  WHERE known.coordinates IS DISTINCT FROM excluded.coordinates
    OR known.projections IS DISTINCT FROM excluded.projections`;

const ADD_COUNTS = `
  INSERT INTO use_per_day AS known
    (day, consumer, document_id, answered, failed, violated, limited, last_used_at)
  SELECT day, consumer, document_id, answered, failed, violated, limited, last_used_at
  FROM jsonb_to_recordset($1::jsonb) AS told (day date, consumer text, document_id text,
    answered bigint, failed bigint, violated bigint, limited bigint, last_used_at timestamptz)
  ON CONFLICT (day, consumer, document_id) DO UPDATE SET
    answered = known.answered + excluded.answered,
    failed = known.failed + excluded.failed,
    violated = known.violated + excluded.violated,
    limited = known.limited + excluded.limited,
    last_used_at = greatest(known.last_used_at, excluded.last_used_at)`;

const LIST = `
  SELECT use.day::text AS day, use.consumer, use.document_id AS "documentId",
    document.operation_name AS "operationName", use.answered::float8 AS answered,
    use.failed::float8 AS failed, use.violated::float8 AS violated, use.limited::float8 AS limited,
    use.last_used_at AS "lastUsedAt"
  FROM use_per_day use JOIN used_document document ON document.id = use.document_id
  WHERE use.day BETWEEN $1::date AND $2::date
    AND ($3::text IS NULL OR use.consumer = $3)
    AND ($4::text IS NULL OR document.coordinates @> ARRAY[$4::text])
  ORDER BY use.day DESC, use.answered DESC, use.consumer, use.document_id
  LIMIT $5`;

const LAST_USES = `
  SELECT use.consumer, use.document_id AS "documentId", document.operation_name AS "operationName",
    document.coordinates, document.projections, max(use.last_used_at) AS "lastUsedAt"
  FROM use_per_day use JOIN used_document document ON document.id = use.document_id
  WHERE use.last_used_at >= $1::timestamptz
  GROUP BY use.consumer, use.document_id, document.id
  ORDER BY use.document_id = ANY($2::text[]) DESC, "lastUsedAt" DESC, use.consumer, use.document_id
  LIMIT $3`;

const LAST_USE_OF_FIELDS = `
  SELECT coordinate, max(last_used_at) AS "lastUsedAt"
  FROM (SELECT document_id, max(last_used_at) AS last_used_at FROM use_per_day GROUP BY document_id) use
  JOIN used_document document ON document.id = use.document_id, unnest(document.coordinates) coordinate
  GROUP BY coordinate`;

const FORGET_DOCUMENTS = `
  DELETE FROM used_document document
  WHERE NOT EXISTS (SELECT FROM use_per_day use WHERE use.document_id = document.id)`;

type UseRow = Omit<ListedUse, 'lastUsedAt'> & { readonly lastUsedAt: Date };
type LastUseRow = Omit<LastUse, 'lastUsedAt'> & { readonly lastUsedAt: Date };

const useOf = ({ lastUsedAt, ...use }: UseRow): ListedUse => ({
  ...use,
  lastUsedAt: lastUsedAt.getTime(),
});

const timeOf = (instant: Instant): string => new Date(instant).toISOString();
