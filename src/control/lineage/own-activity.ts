import { systemClock, type Clock, type Instant } from '../../model/clock.js';
import type { Delays, Fact } from '../../model/fact.js';
import type { AnswerTimes } from '../use/answer-times.js';
import type { UseCount } from '../use/use-counts.js';
import {
  STRETCHES,
  type Activity,
  type DelayActivity,
  type MeasuredStretch,
  type OperationActivity,
} from './activity.js';
import { LastMinute, RecentSamples } from './last-minute.js';

/** Operations of which a replica tells the others; those beyond are the least used. */
const MOST_OPERATIONS = 2_000;

/** What this replica did in the last minute, as the facts of its tasks and the counts of its requests tell. */
export class OwnActivity {
  readonly #events: LastMinute<{ folded: number; deadLettered: number }>;
  readonly #operations: LastMinute<{ requests: number; errors: number }>;
  readonly #times: LastMinute<AnswerTimes>;
  readonly #lastUses = new Map<string, Instant>();
  readonly #samples = new Map<string, RecentSamples>();

  /** @param elapsed milliseconds on a clock that never jumps */
  constructor(
    private readonly clock: Clock = systemClock,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.#events = new LastMinute(elapsed);
    this.#operations = new LastMinute(elapsed);
    this.#times = new LastMinute(elapsed);
  }

  /** An observer of the engine. */
  readonly observe = (fact: Fact): void => {
    if (fact.fact === 'change-served') this.#sample(fact.task, 'served', fact.delayMs);
    if (fact.fact !== 'batch-committed') return;
    for (const [type, counts] of Object.entries(fact.types ?? {})) {
      const key = JSON.stringify([fact.task, type]);
      this.#events.add(key, counts);
      this.#lastUses.set(key, this.clock.now());
    }
    if (fact.delays !== undefined) this.#measure(fact.task, fact.delays);
  };

  /** Hears what was used. */
  readonly counted = (counts: readonly UseCount[]): void => {
    for (const { use, answered, failed, violated, limited, times } of counts) {
      const errors = failed + violated + limited;
      const key = JSON.stringify([use.consumer, use.documentId]);
      this.#operations.add(key, { requests: answered + errors, errors });
      if (times !== undefined) this.#times.add(key, times);
    }
  };

  now(): Activity {
    const events = [...this.#events.sums()].map(([key, counts]) => {
      const [projection, type] = pairIn(key);
      return { projection, type, ...counts, lastUsedAt: this.#lastUses.get(key) ?? 0 };
    });
    return { events, operations: this.#busiest(), delays: this.#delays() };
  }

  #busiest(): readonly OperationActivity[] {
    const times = this.#times.sums();
    const all = [...this.#operations.sums()].map(([key, counts]) => {
      const [consumer, documentId] = pairIn(key);
      return { consumer, documentId, ...counts, times: times.get(key) };
    });
    return all.toSorted((a, b) => b.requests - a.requests).slice(0, MOST_OPERATIONS);
  }

  #measure(task: string, { producerMs, brokerMs, foldMs, commitMs }: Delays): void {
    if (producerMs !== undefined) this.#sample(task, 'published', producerMs);
    this.#sample(task, 'visible', brokerMs + foldMs + commitMs);
  }

  /** Clocks that disagree count as no delay. */
  #sample(task: string, stretch: MeasuredStretch, ms: number): void {
    const key = `${stretch} ${task}`;
    const samples = this.#samples.get(key) ?? new RecentSamples(this.elapsed);
    this.#samples.set(key, samples);
    samples.add(Math.max(0, Math.round(ms * 10) / 10));
  }

  #delays(): readonly DelayActivity[] {
    return [...this.#samples].flatMap(([key, samples]) => {
      const [p50Ms, p99Ms] = [samples.quantile(0.5), samples.quantile(0.99)];
      const stretch = STRETCHES.find((of) => key.startsWith(`${of} `));
      if (p50Ms === undefined || p99Ms === undefined || stretch === undefined) return [];
      return [{ projection: key.slice(stretch.length + 1), stretch, p50Ms, p99Ms }];
    });
  }
}

const pairIn = (key: string): readonly [string, string] =>
  JSON.parse(key) as readonly [string, string];
