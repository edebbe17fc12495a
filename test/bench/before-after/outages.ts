import { Seeded } from '../../support/fault/seeded.js';

/** A stretch of time in which a service is down, in milliseconds since its scene began. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** The shortest that is planned, in milliseconds. */
const SHORTEST = 25;

/**
 * Outages that take exactly a share of a scene's time, as few as make that up in spans of 25 to 50 ms: the time of a run is
 * short, so they are, too. Each is somewhere in its own part of the scene.
 */
export function outagesIn(seconds: number, share: number, seed: number): readonly Outage[] {
  const total = seconds * 1_000 * share;
  const count = Math.max(1, Math.floor(total / SHORTEST));
  const [part, length] = [(seconds * 1_000) / count, total / count];
  const random = new Seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const from = i * part + random.next() * (part - length);
    return { from, to: from + length };
  });
}

export const isDownAt = (outages: readonly Outage[], ms: number): boolean =>
  outages.some(({ from, to }) => from <= ms && ms < to);
