import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeFeeds } from '../../feed/change-feed.js';
import type { Waits } from '../../freshness/waits.js';
import type { Clock } from '../../model/clock.js';
import { seconds } from '../../model/duration.js';
import type { Observe } from '../../model/fact.js';
import type { Projection } from '../../model/projection.js';
import type { Reconciliation } from '../../model/reconciliation.js';
import type { OwnerAsks } from '../../owners/owner-asks.js';
import type { OwnStreams } from '../../source/own-streams.js';
import type { ProjectionStores } from '../../store/projection-store.js';
import { operationError } from '../operations/operation-error.js';
import { compare, type Comparison } from './compare.js';
import { maskedRow, type ShownDrift } from './masked-row.js';
import type { RunResult } from './reconciliation-run.entity.js';
import { repairAll, type RepairOutcome } from './repair.js';
import type { RunRecords } from './run-records.js';
import { reportOf, type RunReport } from './run-report.js';
import { sampleOf, type Sample } from './sample.js';

/** What runs are made of. */
export interface ReconcilerParts {
  readonly stores: ProjectionStores;
  readonly feeds: ChangeFeeds;
  readonly waits: Pick<Waits, 'until'>;
  readonly asks: OwnerAsks;
  readonly streams: OwnStreams;
  readonly records: Pick<RunRecords, 'begin' | 'end' | 'placeOf'>;
  readonly observe: Observe;
  readonly replica: string;
  readonly clock: Clock;
}

/** A projection whose rows are compared with the word of their owner. */
export type Reconciled = Projection & { readonly reconciled: Reconciliation };

export const isReconciled = (projection: Projection): projection is Reconciled =>
  projection.reconciled !== undefined;

export interface RunOrder {
  /** The operator who asks for it; null where the clock does. */
  readonly askedBy: string | null;
  readonly signal: AbortSignal;
}

interface Found {
  readonly result: RunResult;
  readonly rows: readonly ShownDrift[];
}

const NOTHING = { asOf: null, compared: 0, drifted: 0, repaired: 0, moving: 0, unanswered: 0 };

const SETTLE = seconds(1);

/** Compares rows with the word of their owner, a sample at a time, and repairs what has drifted where that is declared. */
export class Reconciler {
  constructor(private readonly parts: ReconcilerParts) {}

  /**
   * One run. What is away becomes its outcome, but for SQL: nothing is begun that cannot be noted.
   * @throws StationError SQL_UNAVAILABLE
   */
  async run(projection: Reconciled, { askedBy, signal }: RunOrder): Promise<RunReport> {
    const { records, clock, replica, observe } = this.parts;
    const { name, version } = projection;
    const place = await records.placeOf(projection);
    const begun = { id: randomUUID(), projection: name, version, askedBy, replica };
    await records.begin({ ...begun, startedAt: clock.now() });
    const { result, rows } = await this.found(projection, { place, signal });
    const { outcome, compared, drifted, repaired, moving, unanswered } = result;
    const counts = { compared, drifted, repaired, moving, unanswered };
    observe({ fact: 'rows-compared', task: name, outcome, words: result.words, ...counts });
    const endedAt = clock.now();
    await records.end(begun, { ...result, endedAt }, rows);
    return reportOf(begun.id, result);
  }

  private async found(projection: Reconciled, at: Place): Promise<Found> {
    try {
      return await this.compareFrom(projection, at);
    } catch (error) {
      const words = at.signal.aborted ? 'This replica stops.' : operationError(error).message;
      return nothing('failed', words, at.place);
    }
  }

  private async compareFrom(projection: Reconciled, { place, signal }: Place): Promise<Found> {
    const { stores, feeds, waits, asks } = this.parts;
    const { sample: size, with: origin, settle = SETTLE } = projection.reconciled;
    const store = stores.open(projection);
    const sample = await sampleOf(store, size, place);
    const feed = feeds.open(projection);
    const settled = () => pause(settle, undefined, { signal, ref: false });
    const ground = { store, feed, waits, asks, origin, settled, signal };
    const comparison = await compare(ground, sample.keys);
    if ('unproved' in comparison) return nothing('unproved', comparison.unproved, place);
    if (sample.keys.length > 0 && comparison.compared === 0) {
      // It goes on: a key that the owner stumbles over must not keep it from all that follow.
      const { result, rows } = nothing('unanswered', comparison.silence ?? null, sample.nextAfter);
      return { result: { ...result, unanswered: comparison.unanswered }, rows };
    }
    return this.repaired(projection, comparison, sample);
  }

  private async repaired(
    projection: Reconciled,
    comparison: Comparison,
    { nextAfter }: Sample,
  ): Promise<Found> {
    const { drifted, compared, moving, unanswered, asOf, silence: words = null } = comparison;
    const repairs = await this.repair(projection, comparison);
    const rows = drifted.map((drift, i) =>
      maskedRow(projection, drift, repairs[i] ?? NOT_REPAIRED),
    );
    const repaired = repairs.filter(({ repair }) => repair === 'published').length;
    const counts = { compared, drifted: drifted.length, repaired, moving, unanswered };
    return { result: { outcome: 'compared', words, asOf, ...counts, nextAfter }, rows };
  }

  private async repair(
    projection: Reconciled,
    comparison: Comparison,
  ): Promise<readonly RepairOutcome[]> {
    const { drifted } = comparison;
    const { repair } = projection.reconciled;
    if (repair === undefined || drifted.length === 0) return [];
    const { stores, streams } = this.parts;
    const ground = { projection, repair, store: stores.open(projection), streams };
    return repairAll(ground, drifted, comparison);
  }
}

interface Place {
  readonly place: string | null;
  readonly signal: AbortSignal;
}

const NOT_REPAIRED: RepairOutcome = { repair: 'none', offset: null, words: null };

const nothing = (
  outcome: RunResult['outcome'],
  words: string | null,
  nextAfter: string | null,
): Found => ({ result: { ...NOTHING, outcome, words, nextAfter }, rows: [] });
