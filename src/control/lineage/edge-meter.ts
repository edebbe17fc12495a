import type { Instant } from '../../model/clock.js';
import { quantileOf, sumOfTimes } from '../use/answer-times.js';
import {
  longest,
  type Activity,
  type EdgeDelay,
  type MeasuredStretch,
  type OperationActivity,
} from './activity.js';
import type { DrawnOperation } from './drawn-operation.js';
import type { EdgeActivity } from './lineage-graph.js';

/** The stretch of time that rates are of. */
export const WINDOW_SECONDS = 60;

/** When a projection took in an event of a type last. */
export interface LastEventUse {
  readonly projection: string;
  readonly eventType: string;
  readonly lastUsedAt: Instant;
}

/** Says what goes over an edge, by what all replicas did in the last minute and when it was used before. */
export class EdgeMeter {
  readonly #lastUses = new Map<string, Instant>();
  readonly #operations: ReadonlyMap<string, OperationActivity>;

  constructor(
    private readonly activity: Activity,
    eventUses: readonly LastEventUse[],
  ) {
    const live = activity.events.map(({ type, ...of }) => ({ ...of, eventType: type }));
    for (const { projection, eventType, lastUsedAt } of [...eventUses, ...live]) {
      const key = pair(projection, eventType);
      this.#lastUses.set(key, Math.max(lastUsedAt, this.#lastUses.get(key) ?? 0));
    }
    this.#operations = new Map(
      activity.operations.map((of) => [pair(of.consumer, of.documentId), of]),
    );
  }

  /** A projection takes in events of a type. */
  folded(projection: string, type: string): EdgeActivity {
    const counts = this.activity.events.find(
      (of) => of.projection === projection && of.type === type,
    );
    const [folded, deadLettered] = [counts?.folded ?? 0, counts?.deadLettered ?? 0];
    return {
      perSecond: perSecond(folded + deadLettered),
      delay: this.#delay('visible', projection),
      errorRate: share(deadLettered, folded + deadLettered),
      lastUsedAt: timeOf(this.#lastUses.get(pair(projection, type))),
    };
  }

  /** A producer publishes events of a type: as many as the projection took in that took in most. */
  published(type: string, readers: readonly string[]): EdgeActivity {
    const counts = this.activity.events
      .filter((of) => of.type === type && readers.includes(of.projection))
      .map(({ folded, deadLettered }) => folded + deadLettered);
    const delays = readers.flatMap((projection) => this.#delay('published', projection) ?? []);
    const uses = readers.flatMap((projection) => this.#lastUses.get(pair(projection, type)) ?? []);
    return {
      perSecond: perSecond(Math.max(0, ...counts)),
      delay: delays.length === 0 ? null : delays.reduce(longest),
      errorRate: null,
      lastUsedAt: timeOf(newest(uses)),
    };
  }

  /** Operations read a field. */
  read(readers: readonly DrawnOperation[]): EdgeActivity {
    const requests = readers.map((reader) => this.#requests(reader).requests);
    return {
      perSecond: perSecond(requests.reduce((sum, count) => sum + count, 0)),
      delay: null,
      errorRate: null,
      lastUsedAt: timeOf(newest(readers.flatMap(({ lastUsedAt }) => lastUsedAt ?? []))),
    };
  }

  /** A consumer asks for an operation. Of questions the delay is how long answers took, of subscriptions how late they tell. */
  asked(operation: DrawnOperation, projection: string): EdgeActivity {
    const { requests, errors } = this.#requests(operation);
    const isTold = operation.node.operation === 'subscription';
    return {
      perSecond: perSecond(requests),
      delay: isTold ? this.#delay('served', projection) : this.#answered(operation),
      errorRate: share(errors, requests),
      lastUsedAt: timeOf(operation.lastUsedAt ?? undefined),
    };
  }

  #answered(operation: DrawnOperation): EdgeDelay | null {
    const times = sumOfTimes(this.#counted(operation).map((of) => of.times));
    const [p50Ms, p99Ms] = [quantileOf(times, 0.5), quantileOf(times, 0.99)];
    return p50Ms === undefined || p99Ms === undefined ? null : { p50Ms, p99Ms };
  }

  #counted({ node, documentIds }: DrawnOperation): readonly OperationActivity[] {
    return documentIds.flatMap((id) => this.#operations.get(pair(node.consumer, id)) ?? []);
  }

  #requests(operation: DrawnOperation): Requests {
    const all = this.#counted(operation);
    return {
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      errors: all.reduce((sum, { errors }) => sum + errors, 0),
    };
  }

  #delay(stretch: MeasuredStretch, projection: string): EdgeDelay | null {
    const found = this.activity.delays.find(
      (of) => of.stretch === stretch && of.projection === projection,
    );
    return found === undefined ? null : { p50Ms: found.p50Ms, p99Ms: found.p99Ms };
  }
}

type Requests = Pick<OperationActivity, 'requests' | 'errors'>;

const pair = (a: string, b: string): string => JSON.stringify([a, b]);

/** To the thousandth. */
const perSecond = (count: number): number => rounded(count / WINDOW_SECONDS);
const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : rounded(part / whole);
const rounded = (number: number): number => Math.round(number * 1_000) / 1_000;

const newest = (instants: readonly Instant[]): Instant | undefined =>
  instants.length === 0 ? undefined : Math.max(...instants);
const timeOf = (instant: Instant | undefined): string | null =>
  instant === undefined ? null : new Date(instant).toISOString();
