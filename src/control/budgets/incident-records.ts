import type { EntityManager } from 'typeorm';
import type { Instant } from '../../model/clock.js';
import type { Projection } from '../../model/projection.js';
import type { Sql } from '../sql/sql.js';
import { Incident, type OpenIncident } from './incident.entity.js';

type Version = Pick<OpenIncident, 'projection' | 'version'>;

export interface IncidentFilter {
  readonly projection?: string | undefined;
  readonly limit: number;
}

/**
 * Incidents in SQL. All replicas notice the same ones: one is written once, however many say so, in whatever
 * order and however late. Every call rejects with SQL_UNAVAILABLE while SQL is away.
 */
export class IncidentRecords {
  constructor(private readonly sql: Sql) {}

  /** Notes that an incident is going on, unless it is noted, or noted as ended since. Safe to repeat. */
  begin(incident: OpenIncident): Promise<void> {
    return this.inTurn(incident, (manager) => manager.query(BEGIN, parametersOf(incident)));
  }

  /**
   * Ends the incident, and notes all of it where nobody has. Another one that began later stays as it is.
   * Safe to repeat.
   */
  end(incident: OpenIncident, endedAt: Instant): Promise<void> {
    const parameters = [...parametersOf(incident), timeOf(endedAt)];
    return this.inTurn(incident, (manager) => manager.query(END, parameters));
  }

  /** Ends what is open although the budget was met at that time: whoever noted it has not ended it. */
  endLeft({ name, version }: Projection, metAt: Instant): Promise<void> {
    const of = { projection: name, version };
    return this.inTurn(of, (manager) => manager.query(END_LEFT, [name, version, timeOf(metAt)]));
  }

  /** Notes that the open incident is worse than was noted. */
  async worsen({ projection, version, worstStalenessMs }: OpenIncident): Promise<void> {
    await this.sql.use((manager) => manager.query(WORSEN, [projection, version, worstStalenessMs]));
  }

  /** Forgets incidents that ended before. */
  async forgetEndedBefore(instant: Instant): Promise<void> {
    await this.sql.use((manager) => manager.query(FORGET, [timeOf(instant)]));
  }

  /** Those that are going on. */
  open(): Promise<readonly Incident[]> {
    return this.sql.use((manager) =>
      manager
        .createQueryBuilder(Incident, 'incident')
        .where('incident.ended_at IS NULL')
        .orderBy('incident.number')
        .getMany(),
    );
  }

  /** The newest first. */
  list({ projection, limit }: IncidentFilter): Promise<readonly Incident[]> {
    return this.sql.use((manager) =>
      manager.find(Incident, {
        where: projection === undefined ? {} : { projection },
        order: { startedAt: 'DESC', number: 'DESC' },
        take: limit,
      }),
    );
  }

  /** Replicas take turns on a projection version, so that each sees what the one before it did. */
  private inTurn(
    { projection, version }: Version,
    work: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    return this.sql.transaction(async (manager) => {
      await manager.query(TAKE_TURN, [`incident ${projection} ${version}`]);
      await work(manager);
    });
  }
}

const TAKE_TURN = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

const COLUMNS =
  'projection, version, state, started_at, worst_staleness_ms, budget_ms, hop, cause, noticed_by';
const VALUES =
  '$1::text, $2::integer, $3::text, $4::timestamptz, $5::bigint, $6::bigint, $7::text, $8::text, $9::text';
const OPEN = 'projection = $1 AND version = $2 AND ended_at IS NULL';
const WORST = 'greatest(incident.worst_staleness_ms, $5::bigint)';

const BEGIN = `
  INSERT INTO incident (${COLUMNS}) SELECT ${VALUES}
  WHERE NOT EXISTS (
    SELECT FROM incident WHERE projection = $1 AND version = $2 AND ended_at > $4::timestamptz)
  ON CONFLICT (projection, version) WHERE ended_at IS NULL
  DO UPDATE SET
    started_at = least(incident.started_at, $4::timestamptz), worst_staleness_ms = ${WORST}`;

// Both parts see the table as it was before: what is ended here is found as overlapping there.
const END = `
  WITH ended AS (
    UPDATE incident SET ended_at = $10::timestamptz, worst_staleness_ms = ${WORST}
    WHERE ${OPEN} AND started_at <= $10::timestamptz)
  INSERT INTO incident (${COLUMNS}, ended_at) SELECT ${VALUES}, $10::timestamptz
  WHERE NOT EXISTS (
    SELECT FROM incident WHERE projection = $1 AND version = $2
    AND started_at <= $10::timestamptz AND (ended_at IS NULL OR ended_at > $4::timestamptz))`;

const END_LEFT = `
  UPDATE incident SET ended_at = $3::timestamptz
  WHERE ${OPEN} AND started_at <= $3::timestamptz`;

const WORSEN = `
  UPDATE incident SET worst_staleness_ms = greatest(worst_staleness_ms, $3::bigint) WHERE ${OPEN}`;

const FORGET = 'DELETE FROM incident WHERE ended_at < $1::timestamptz';

const MOST_WORDS = 1_000;

const parametersOf = (incident: OpenIncident): unknown[] => [
  incident.projection,
  incident.version,
  incident.state,
  timeOf(incident.startedAt),
  incident.worstStalenessMs,
  incident.budgetMs,
  incident.hop,
  // PostgreSQL's text holds no NUL, which the words of an error may.
  incident.cause.replaceAll('\0', '\uFFFD').slice(0, MOST_WORDS),
  incident.noticedBy,
];

const timeOf = (instant: Instant): string => new Date(instant).toISOString();
