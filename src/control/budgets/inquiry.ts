import { milliseconds } from '../../model/duration.js';
import type { Freshness, Standing } from '../../model/freshness.js';
import { streamsRead, type Projection } from '../../model/projection.js';
import type { EventSource } from '../../source/event-source.js';
import { SILENT_AFTER, type PhaseHeard, type PhaseRecord } from '../tasks/phase-record.js';
import { whereabouts, type OwnTasks } from '../tasks/task-overview.js';
import { within } from '../within.js';
import { HOPS } from '../hop-delays.js';
import type { RecentDelays } from './recent-delays.js';
import {
  whyStale,
  type Evidence,
  type StreamEvidence,
  type TaskEvidence,
  type Why,
} from './why-stale.js';

/** What evidence is taken from. */
export interface InquiryParts extends OwnTasks {
  readonly source: Pick<EventSource, 'stateOf'>;
  readonly phases: Pick<PhaseRecord, 'heard'>;
  readonly delays: RecentDelays;
}

/** A projection as a replica sees it; what can be said of it where the store does not answer. */
export interface Seen {
  readonly projection: Projection;
  /** Undefined, as is its freshness, where it was never read. */
  readonly standing: Standing | undefined;
  readonly freshness: Freshness | undefined;
  readonly storeAway: boolean;
}

/** What does not answer by then is not waited for: that is evidence, too. */
const ANSWER_WITHIN = milliseconds(1_500);

/** Asks around why projections are stale. */
export class Inquiry {
  constructor(private readonly parts: InquiryParts) {}

  /** Why it is stale, as far as it can be told within seconds. Never rejects. */
  async why(seen: Seen): Promise<Why> {
    return whyStale(await this.evidence(seen));
  }

  private async evidence({ projection, ...seen }: Seen): Promise<Evidence> {
    const [streams, heard] = await Promise.all([
      Promise.all(
        streamsRead(projection).map((stream) => this.stream(projection, stream, seen.standing)),
      ),
      known(this.parts.phases.heard()),
    ]);
    const lately = this.parts.delays.lately(projection.name);
    const delays = HOPS.flatMap((hop) => {
      const measured = lately[hop];
      return measured === null ? [] : [[hop, measured.lastMs] as const];
    });
    return {
      state: seen.freshness?.state ?? 'UNKNOWN',
      budgetMs: projection.staleness.budget,
      storeAway: seen.storeAway,
      task: this.task(projection, heard),
      streams,
      delays: Object.fromEntries(delays),
    };
  }

  private async stream(
    { reads }: Projection,
    stream: string,
    standing: Standing | undefined,
  ): Promise<StreamEvidence> {
    const state = await known(this.parts.source.stateOf(stream));
    const checkpoint = standing?.offsets[stream] ?? 0;
    const polled = reads.some((contract) => contract.stream === stream && contract.polled === true);
    return { stream, checkpoint, head: state?.lastSequence ?? null, polled };
  }

  /** Null where another replica may own it, and SQL does not tell. */
  private task(
    { name, version }: Projection,
    heard: readonly PhaseHeard[] | null,
  ): TaskEvidence | null {
    const said = heard?.find((of) => of.projection === name && of.version === version);
    const gone = said !== undefined && said.silentMs > SILENT_AFTER;
    const where = whereabouts(this.parts, name, gone ? undefined : said);
    if (where.owner === null && heard === null && where.phase !== 'retrying') return null;
    const silent =
      gone && where.owner === null ? { owner: said.owner, forMs: said.silentMs } : null;
    return { ...where, silent };
  }
}

const known = <Part>(asked: Promise<Part>): Promise<Part | null> =>
  within(ANSWER_WITHIN, asked).catch(() => null);
