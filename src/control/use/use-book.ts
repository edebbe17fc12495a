import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Noted, UsedOperation, UseOutcome, UseRecord } from '../../access/use.js';
import { systemClock, type Clock } from '../../model/clock.js';
import { seconds, type Duration } from '../../model/duration.js';
import { StationError } from '../../model/station-error.js';
import { within } from '../within.js';
import {
  otherDocuments,
  together,
  UseCounts,
  type UseCount,
  type UseTotals,
} from './use-counts.js';
import type { UseRecords } from './use-records.js';

/** What the book is made of. */
export interface UseBookParts {
  readonly records: Pick<UseRecords, 'add'>;
  /** Hears what was counted, before it is written. */
  readonly counted: (counts: readonly UseCount[]) => void;
  readonly clock?: Clock;
  readonly every?: Duration;
}

const WRITE_EVERY = seconds(5);
const DRAIN_WITHIN = seconds(2);
/** Counts that wait for SQL; beyond, those of a consumer and day wait as one. */
const MOST_WAITING = 20_000;

/**
 * What this replica knows of use, on its way into SQL. Nothing waits for SQL: while it is away counts are kept here,
 * in bounded memory, and added once it is back. A write whose answer is lost may count twice.
 */
export class UseBook implements UseRecord, OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Use');
  readonly #counts: UseCounts;
  #waiting = new Map<string, UseCount>();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: UseBookParts) {
    this.#counts = new UseCounts(parts.clock ?? systemClock);
  }

  note(use: UsedOperation, outcome: UseOutcome, noted?: Noted): void {
    this.#counts.note(use, outcome, noted);
  }

  /** How often each consumer asked since this process began. */
  totals(): readonly (readonly [consumer: string, totals: UseTotals])[] {
    return this.#counts.totals();
  }

  /** Resolves once what was counted until now is written, or could not be. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#writing ??= this.write().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.flush(), this.parts.every ?? WRITE_EVERY);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await within(DRAIN_WITHIN, this.flush()).catch(() => undefined);
  }

  private async write(): Promise<void> {
    const taken = this.#counts.take();
    this.parts.counted(taken);
    keepIn(this.#waiting, taken);
    const waiting = this.#waiting;
    if (waiting.size === 0) return;
    this.#waiting = new Map();
    try {
      await this.parts.records.add([...waiting.values()]);
    } catch (error) {
      keepIn(this.#waiting, [...waiting.values()]);
      // Written again in a moment.
      if (!(error instanceof StationError)) this.#logger.warn(error);
    }
  }
}

/** Adds counts to those of the same day, consumer and operation. */
function keepIn(waiting: Map<string, UseCount>, counts: readonly UseCount[]): void {
  for (const count of counts) {
    const isRoom = waiting.has(keyOf(count)) || waiting.size < MOST_WAITING;
    const kept = isRoom ? count : asOther(count);
    const before = waiting.get(keyOf(kept));
    waiting.set(keyOf(kept), before === undefined ? untimed(kept) : sumOf(before, kept));
  }
}

const keyOf = ({ day, use }: UseCount): string => `${day} ${use.documentId} ${use.consumer}`;

/** Times are of the last minute: they are heard, and not written. */
const untimed = (count: UseCount): UseCount => ({ ...count, times: undefined });

const asOther = ({ use, ...count }: UseCount): UseCount => ({
  ...count,
  use: { ...use, documentId: otherDocuments(use.consumer), operationName: null },
});

const sumOf = (a: UseCount, b: UseCount): UseCount => ({
  day: a.day,
  use: { ...b.use, ...together(a.use, b.use) },
  answered: a.answered + b.answered,
  failed: a.failed + b.failed,
  violated: a.violated + b.violated,
  limited: a.limited + b.limited,
  lastUsedAt: Math.max(a.lastUsedAt, b.lastUsedAt),
});
