import type { EntityManager } from 'typeorm';
import type { Clock, Instant } from '../../model/clock.js';
import type { EventContract } from '../../model/event-contract.js';
import { taskName, type Projection } from '../../model/projection.js';
import type { Sql } from '../sql/sql.js';
import { definitionHash, eventSchemaOf, hashOf } from './definition-hash.js';
import { ProducerEvent } from './producer-event.entity.js';
import { ProjectionVersion } from './projection-version.entity.js';

/** A projection whose definition is no longer the one that its version was first started with. */
export interface DefinitionChange {
  readonly projection: string;
  readonly version: number;
  readonly recordedHash: string;
  readonly hash: string;
}

/** What one start of the station told the catalogue. */
export interface CatalogueReport {
  /** Versions never started before, as `name:vN`. */
  readonly added: readonly string[];
  readonly changed: readonly DefinitionChange[];
}

/** The lasting record of what the station served: projections by version, producers' events by schema. */
export class Catalogue {
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  /**
   * Records what this station serves; safe to repeat and to run in several replicas at once.
   * @throws StationError SQL_UNAVAILABLE
   */
  record(projections: readonly Projection[]): Promise<CatalogueReport> {
    const now = this.clock.now();
    const versions = projections.map((projection) => versionOf(projection, now)).sort(byKey);
    const events = eventsOf(projections, now);
    return this.sql.transaction(async (manager) => {
      const added = await recordVersions(manager, versions);
      await recordEvents(manager, events);
      return { added, changed: await changesIn(manager, versions) };
    });
  }

  /** Every version ever started, by name and version. */
  versions(): Promise<ProjectionVersion[]> {
    return this.sql.use((manager) =>
      manager.find(ProjectionVersion, { order: { name: 'ASC', version: 'ASC' } }),
    );
  }

  /** Every shape of every event ever promised, an event's newest one last. */
  events(): Promise<ProducerEvent[]> {
    return this.sql.use((manager) =>
      manager.find(ProducerEvent, {
        order: { owner: 'ASC', stream: 'ASC', eventType: 'ASC', lastStartedAt: 'ASC' },
      }),
    );
  }
}

const versionOf = (projection: Projection, now: Instant): ProjectionVersion => ({
  name: projection.name,
  version: projection.version,
  owner: projection.owner,
  urgency: projection.urgency,
  budgetMs: projection.staleness.budget,
  definitionHash: definitionHash(projection),
  firstSeenAt: now,
  lastStartedAt: now,
});

const eventsOf = (projections: readonly Projection[], now: Instant): ProducerEvent[] => {
  const contracts = new Set(projections.flatMap(({ reads }) => reads));
  const events = [...contracts].flatMap((contract) => eventsOfContract(contract, now));
  // Contracts declared twice in the same words are one: a statement may not touch a row twice.
  const distinct = new Map(events.map((event) => [eventKey(event), event]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
};

const eventsOfContract = (contract: EventContract, now: Instant): ProducerEvent[] =>
  Object.entries(contract.events).map(([eventType, form]) => {
    const schema = eventSchemaOf(form);
    const { owner, stream, subject } = contract;
    const seen = { firstSeenAt: now, lastStartedAt: now };
    return { owner, stream, subject, eventType, schema, schemaHash: hashOf(schema), ...seen };
  });

const eventKey = ({ owner, stream, eventType, schemaHash }: ProducerEvent): string =>
  JSON.stringify([owner, stream, eventType, schemaHash]);

// Replicas that write the same rows in the same order wait for each other instead of locking each other out.
const byKey = (a: ProjectionVersion, b: ProjectionVersion): number =>
  a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1;

const recordVersions = async (
  manager: EntityManager,
  versions: readonly ProjectionVersion[],
): Promise<string[]> => {
  if (versions.length === 0) return [];
  const known = new Set((await manager.find(ProjectionVersion)).map(taskName));
  await manager
    .createQueryBuilder()
    .insert()
    .into(ProjectionVersion)
    .values([...versions])
    .orUpdate(['owner', 'urgency', 'budget_ms', 'last_started_at'], ['name', 'version'])
    .execute();
  return versions.map(taskName).filter((name) => !known.has(name));
};

const recordEvents = async (
  manager: EntityManager,
  events: readonly ProducerEvent[],
): Promise<void> => {
  if (events.length === 0) return;
  await manager
    .createQueryBuilder()
    .insert()
    .into(ProducerEvent)
    .values([...events])
    .orUpdate(['subject', 'last_started_at'], ['owner', 'stream', 'event_type', 'schema_hash'])
    .execute();
};

const changesIn = async (
  manager: EntityManager,
  versions: readonly ProjectionVersion[],
): Promise<DefinitionChange[]> => {
  const recorded = new Map(
    (await manager.find(ProjectionVersion)).map((row) => [taskName(row), row.definitionHash]),
  );
  return versions.flatMap((served) => {
    const { name, version, definitionHash: hash } = served;
    const recordedHash = recorded.get(taskName(served)) ?? hash;
    return recordedHash === hash ? [] : [{ projection: name, version, recordedHash, hash }];
  });
};
