import { minutes } from '../../model/duration.js';
import type { Fact } from '../../model/fact.js';
import { HOPS, hopDelaysOf, type Hop } from '../hop-delays.js';

/** What this replica measured lately on one hop, in milliseconds. */
export interface HopDelays {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lastMs: number;
  readonly samples: number;
}

interface Sample {
  readonly at: number;
  readonly ms: number;
}

const MOST_SAMPLES = 500;
const LATELY = minutes(5);

/**
 * The delays of the last minutes, per projection and hop. Only the replica that owns a task measures the hops
 * up to its commit; `served` is measured where subscribers are. Clocks that disagree count as no delay.
 */
export class RecentDelays {
  readonly #samples = new Map<string, Sample[]>();

  /** @param elapsed milliseconds on a clock that never jumps */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** An observer of the engine. */
  readonly observe = (fact: Fact): void => {
    if (!('task' in fact)) return;
    for (const [hop, ms] of hopDelaysOf(fact)) {
      const samples = this.of(fact.task, hop);
      samples.push({ at: this.elapsed(), ms: Math.max(0, tenths(ms)) });
      if (samples.length > MOST_SAMPLES) samples.shift();
    }
  };

  /** Null for hops on which nothing was measured lately. */
  lately(projection: string): Readonly<Record<Hop, HopDelays | null>> {
    const oldest = this.elapsed() - LATELY;
    const measured = HOPS.map((hop) => {
      const recent = this.of(projection, hop).filter(({ at }) => at >= oldest);
      return [hop, summaryOf(recent.map(({ ms }) => ms))] as const;
    });
    return Object.fromEntries(measured) as Record<Hop, HopDelays | null>;
  }

  private of(projection: string, hop: Hop): Sample[] {
    const name = `${hop} ${projection}`;
    const samples = this.#samples.get(name) ?? [];
    this.#samples.set(name, samples);
    return samples;
  }
}

function summaryOf(delays: readonly number[]): HopDelays | null {
  const lastMs = delays.at(-1);
  if (lastMs === undefined) return null;
  const sorted = delays.toSorted((a, b) => a - b);
  const quantile = (share: number): number =>
    sorted[Math.ceil(share * sorted.length) - 1] ?? lastMs;
  return { p50Ms: quantile(0.5), p99Ms: quantile(0.99), lastMs, samples: delays.length };
}

/** Finer than the clocks are is noise. */
const tenths = (ms: number): number => Math.round(ms * 10) / 10;
