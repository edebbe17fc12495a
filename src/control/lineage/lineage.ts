import type { Contract } from '../../access/contract.js';
import type { Clock } from '../../model/clock.js';
import { days, seconds } from '../../model/duration.js';
import type { EventContract } from '../../model/event-contract.js';
import type { Projection } from '../../model/projection.js';
import type { ServedFields } from '../../model/served-field.js';
import { eventSchemaOf } from '../catalogue/definition-hash.js';
import { operationError } from '../operations/operation-error.js';
import type { UseBook } from '../use/use-book.js';
import type { LastUseFilter, UseRecords } from '../use/use-records.js';
import { within } from '../within.js';
import { togetherOf } from './activity.js';
import type { ActivityRecord } from './activity-record.js';
import { buildGraph } from './build-graph.js';
import { WINDOW_SECONDS } from './edge-meter.js';
import { narrowed, type LineageFilter, type LineageGraph } from './lineage-graph.js';
import { openLineageOf } from './openlineage.js';

/** The map of the data, and whose word it is. */
export interface LineageReport extends LineageGraph {
  /** ISO 8601. */
  readonly at: string;
  /** The replica that answered. */
  readonly replica: string;
  /** Those whose activity is in it, sorted. */
  readonly replicas: readonly string[];
  readonly windowSeconds: number;
  /** What could not be asked, and why. */
  readonly missing: readonly string[];
}

/** What the map is drawn from. */
export interface LineageParts {
  readonly projections: readonly Projection[];
  readonly fields: ServedFields;
  readonly contracts: () => readonly Contract[];
  readonly activity: Pick<ActivityRecord, 'heard' | 'mine' | 'lastUses'>;
  readonly book: Pick<UseBook, 'flush'>;
  readonly uses: Pick<UseRecords, 'lastUses'>;
  readonly replica: string;
  readonly clock: Clock;
}

/** An operation that no contract lists stays on the map for so long after it was used. */
const USED_LATELY = days(30);
/** The operations that are read from SQL; those that contracts list come first. */
const MOST_USES = 5_000;
const ANSWER_WITHIN = seconds(2);

/** Draws the map of the data, for the whole station. */
export class Lineage {
  constructor(private readonly parts: LineageParts) {}

  /** Never rejects: what is away is missing from the map. */
  async look(filter: LineageFilter = {}): Promise<LineageReport> {
    const { activity, uses, projections, replica, clock } = this.parts;
    const missing = new Set<string>();
    const known = async <Part>(asked: Promise<Part>, otherwise: Part): Promise<Part> => {
      try {
        return await within(ANSWER_WITHIN, asked);
      } catch (error) {
        missing.add(operationError(error).message);
        return otherwise;
      }
    };
    await known(this.parts.book.flush(), undefined);
    const [heard, used, eventUses] = await Promise.all([
      known(activity.heard(), [activity.mine()]),
      known(uses.lastUses(this.wanted()), []),
      known(activity.lastUses(), []),
    ]);
    const graph = buildGraph({
      projections,
      fields: this.parts.fields(),
      contracts: this.parts.contracts(),
      uses: used,
      eventUses,
      activity: togetherOf(heard.map((said) => said.activity)),
    });
    return {
      at: new Date(clock.now()).toISOString(),
      replica,
      replicas: heard.map((said) => said.replica).toSorted(),
      windowSeconds: WINDOW_SECONDS,
      ...narrowed(graph, filter),
      missing: [...missing],
    };
  }

  private wanted(): LastUseFilter {
    const { contracts, clock } = this.parts;
    const wanted = contracts().flatMap(({ documents }) => [...documents.keys()]);
    return { since: clock.now() - USED_LATELY, wanted, limit: MOST_USES };
  }

  /** The same as events of OpenLineage. Never rejects. */
  async openLineage(filter: LineageFilter = {}): Promise<readonly object[]> {
    const { projections, fields } = this.parts;
    const { at, ...graph } = await this.look(filter);
    const schemaOf = ({ events }: EventContract, type: string): object => {
      const form = events[type];
      return form === undefined ? {} : eventSchemaOf(form);
    };
    return openLineageOf({ graph, projections, fields: fields(), schemaOf, at });
  }
}
