import type { Noted, UsedOperation, UseOutcome, UseRecord } from '../../access/use.js';
import type { Clock, Instant } from '../../model/clock.js';
import { addTime, type AnswerTimes } from './answer-times.js';

/** How often a consumer used an operation on one day. */
export interface UseCount extends Readonly<Record<UseOutcome, number>> {
  /** In UTC: `2026-02-28`. */
  readonly day: string;
  readonly use: UsedOperation;
  /** About: when it was last counted. */
  readonly lastUsedAt: Instant;
  /** Of those of which it is known. */
  readonly times?: AnswerTimes | undefined;
}

/** How often a consumer asked since this process began, by what became of it. */
export type UseTotals = Readonly<Record<UseOutcome, number>>;

/** Operations of a consumer that are counted apart on one day; requests of all others count as one. */
export const MOST_DOCUMENTS = 1_000;

/** The operation under which all others of a consumer count. */
export const otherDocuments = (consumer: string): string => `other:${consumer}`;

export const dayOf = (instant: Instant): string => new Date(instant).toISOString().slice(0, 10);

/**
 * Counts what is used, in memory. One request costs two lookups in maps, and one in a few numbers; memory is bounded,
 * whatever is asked, by the number of consumers.
 */
export class UseCounts implements UseRecord {
  readonly #consumers = new Map<string, ConsumerCounts>();
  #day: string;

  constructor(private readonly clock: Clock) {
    this.#day = dayOf(clock.now());
  }

  note(use: UsedOperation, outcome: UseOutcome, { count = 1, tookMs }: Noted = ONE): void {
    let of = this.#consumers.get(use.consumer);
    if (of === undefined) {
      of = new ConsumerCounts();
      this.#consumers.set(use.consumer, of);
    }
    of.totals[outcome] += count;
    const counted = of.counted.get(use.documentId) ?? of.admit(use);
    counted[outcome] += count;
    if (tookMs !== undefined) addTime((counted.times ??= {}), tookMs);
  }

  /** What was counted since it was taken last, as of now: no request asks for the time. */
  take(): readonly UseCount[] {
    const taken: UseCount[] = [];
    const lastUsedAt = this.clock.now();
    const day = dayOf(lastUsedAt);
    for (const of of this.#consumers.values()) {
      for (const counted of of.counted.values()) taken.push({ ...counted, day, lastUsedAt });
      of.counted = new Map();
      if (day !== this.#day) of.known.clear();
    }
    this.#day = day;
    return taken;
  }

  totals(): readonly (readonly [consumer: string, totals: UseTotals])[] {
    return [...this.#consumers].map(([consumer, { totals }]) => [consumer, totals]);
  }
}

type Counted = Record<UseOutcome, number> & {
  readonly use: UsedOperation;
  times?: Record<number, number>;
};

const ONE: Noted = Object.freeze({});

const none = () => ({ answered: 0, failed: 0, violated: 0, limited: 0 });

class ConsumerCounts {
  readonly totals = none();
  counted = new Map<string, Counted>();
  /** Operations that are counted apart today. */
  readonly known = new Set<string>();

  admit(use: UsedOperation): Counted {
    if (this.known.size < MOST_DOCUMENTS) this.known.add(use.documentId);
    if (this.known.has(use.documentId)) return this.add(use);
    const documentId = otherDocuments(use.consumer);
    const other = this.counted.get(documentId);
    return this.add(
      {
        consumer: use.consumer,
        documentId,
        operationName: null,
        ...together(other?.use, use),
      },
      other,
    );
  }

  private add(use: UsedOperation, before?: Counted): Counted {
    const counted = { ...none(), ...before, use };
    this.counted.set(use.documentId, counted);
    return counted;
  }
}

type Asked = Pick<UsedOperation, 'coordinates' | 'projections'>;

/** What several operations ask. The schema bounds it. */
export function together(some: Asked | undefined, more: Asked): Asked {
  if (some === undefined) return { coordinates: more.coordinates, projections: more.projections };
  return {
    coordinates: union(some.coordinates, more.coordinates),
    projections: union(some.projections, more.projections),
  };
}

function union(some: readonly string[], more: readonly string[]): readonly string[] {
  const known = new Set(some);
  return more.every((one) => known.has(one)) ? some : [...new Set([...some, ...more])];
}
