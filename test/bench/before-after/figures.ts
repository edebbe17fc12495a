import type { Way } from './course.js';

/** What became of one question for a page. */
export interface Asked {
  readonly way: Way;
  /** All five parts are in the answer. */
  readonly isComplete: boolean;
  readonly ms: number;
  /** Requests sent to owners for it. */
  readonly requests: number;
  /** Of the oldest part, as the station tells it; undefined where owners were asked. */
  readonly stalenessMs?: number;
  /** Why it is not complete. */
  readonly failure?: 'timeout' | 'refused';
}

/** One scene, asked one way. */
export interface Figures {
  readonly scene: string;
  readonly way: Way;
  readonly pages: number;
  readonly complete: number;
  readonly timeouts: number;
  readonly refused: number;
  readonly requests: number;
  /** In milliseconds, of complete answers; undefined where there are none. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly staleness50: number | undefined;
  readonly staleness99: number | undefined;
}

export function figuresOf(scene: string, way: Way, all: readonly Asked[]): Figures {
  const asked = all.filter((one) => one.way === way);
  const complete = asked.filter(({ isComplete }) => isComplete);
  const latencies = complete.map(({ ms }) => ms);
  const ages = complete.flatMap(({ stalenessMs }) => stalenessMs ?? []);
  const failed = (why: Asked['failure']): number =>
    asked.filter(({ failure }) => failure === why).length;
  return {
    scene,
    way,
    pages: asked.length,
    complete: complete.length,
    timeouts: failed('timeout'),
    refused: failed('refused'),
    requests: asked.reduce((sum, { requests }) => sum + requests, 0),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    staleness50: quantile(ages, 0.5),
    staleness99: quantile(ages, 0.99),
  };
}

/** The smallest value that a share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
