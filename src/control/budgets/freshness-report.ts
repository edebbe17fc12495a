import type { Instant } from '../../model/clock.js';
import type { FreshnessState } from '../../model/freshness.js';
import type { Projection } from '../../model/projection.js';
import { seconds } from '../../model/duration.js';
import type { Hop } from '../hop-delays.js';
import { operationError } from '../operations/operation-error.js';
import { within } from '../within.js';
import type { BudgetWatch } from './budget-watch.js';
import type { Incident } from './incident.entity.js';
import type { IncidentRecords } from './incident-records.js';
import type { Inquiry, Seen } from './inquiry.js';
import type { HopDelays, RecentDelays } from './recent-delays.js';
import type { Why } from './why-stale.js';

/** How fresh a projection is, as operators see it. */
export interface ProjectionFreshness {
  readonly projection: string;
  readonly version: number;
  /** `UNKNOWN` also where the store does not answer and never did. */
  readonly state: FreshnessState;
  readonly asOf: string | null;
  /** While the store does not answer, carried on by the clock of this replica. */
  readonly stalenessMs: number | null;
  readonly budgetMs: number;
  readonly limit: { readonly stalenessMs: number; readonly onBreach: string } | null;
  readonly offsets: readonly string[];
  readonly quarantined: number | null;
  /** Null when it is fresh. */
  readonly why: Why | null;
  /** What this replica measured lately; null where it measured nothing. */
  readonly delays: Readonly<Record<Hop, HopDelays | null>>;
  readonly openIncident: IncidentAnswer | null;
}

/** An incident, with instants as people read them. */
export type IncidentAnswer = Omit<Incident, 'startedAt' | 'endedAt'> & {
  readonly startedAt: string;
  readonly endedAt: string | null;
};

export interface FreshnessOverview {
  /** The replica that answered. */
  readonly replica: string;
  readonly projections: readonly ProjectionFreshness[];
  /** What could not be asked, and why. */
  readonly missing: readonly string[];
}

/** What the report is made from. */
export interface FreshnessReportParts {
  readonly replica: string;
  readonly watch: Pick<BudgetWatch, 'seen'>;
  readonly inquiry: Pick<Inquiry, 'why'>;
  readonly delays: RecentDelays;
  readonly incidents: Pick<IncidentRecords, 'open'>;
}

const ANSWER_WITHIN = seconds(2);

/** How fresh every projection is, and why not, seen from this replica. */
export class FreshnessReport {
  constructor(private readonly parts: FreshnessReportParts) {}

  /** Never rejects: what is away is missing from the report. */
  async look(): Promise<FreshnessOverview> {
    const { replica, watch } = this.parts;
    const missing: string[] = [];
    const [seen, open] = await Promise.all([
      watch.seen(),
      within(ANSWER_WITHIN, this.parts.incidents.open()).catch((error: unknown) => {
        missing.push(`The open incidents cannot be read: ${operationError(error).message}`);
        return [];
      }),
    ]);
    if (seen.some(({ storeAway }) => storeAway))
      missing.push('The store does not answer: projections are shown as they were seen last.');
    const projections = await Promise.all(seen.map((one) => this.of(one, open)));
    return { replica, projections, missing };
  }

  private async of(seen: Seen, open: readonly Incident[]): Promise<ProjectionFreshness> {
    const { projection, freshness } = seen;
    const { name, version } = projection;
    const incident = open.find((of) => of.projection === name && of.version === version);
    return {
      projection: name,
      version,
      state: freshness?.state ?? 'UNKNOWN',
      asOf: timeOf(freshness?.asOf ?? null),
      stalenessMs: freshness?.stalenessMs ?? null,
      budgetMs: projection.staleness.budget,
      limit: limitOf(projection),
      offsets: freshness?.offsets ?? [],
      quarantined: freshness?.quarantined ?? null,
      why: freshness?.state === 'FRESH' ? null : await this.parts.inquiry.why(seen),
      delays: this.parts.delays.lately(name),
      openIncident: incident === undefined ? null : incidentAnswer(incident),
    };
  }
}

export const incidentAnswer = (incident: Incident): IncidentAnswer => ({
  ...incident,
  startedAt: new Date(incident.startedAt).toISOString(),
  endedAt: timeOf(incident.endedAt),
});

const limitOf = ({ staleness: { limit } }: Projection): ProjectionFreshness['limit'] =>
  limit === undefined ? null : { stalenessMs: limit.staleness, onBreach: limit.onBreach };

const timeOf = (instant: Instant | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();
