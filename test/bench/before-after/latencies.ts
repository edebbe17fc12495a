import { Seeded } from '../../support/fault/seeded.js';
import type { Latency } from './course.js';

/** Milliseconds, one after the other, that a seed repeats: log-normal, by the Box–Muller transform. */
export function latencies({ median, sigma }: Latency, seed: number): () => number {
  const random = new Seeded(seed);
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random.next()));
  };
}

/** The share of a standard normal distribution's values below 2.326 is 99 %. */
export const p99Of = ({ median, sigma }: Latency): number => median * Math.exp(2.326 * sigma);
