import type { Clock } from '../model/clock.js';
import type { Rate } from '../model/owner.js';
import type { RequestWindow, RoomTaken } from './request-window.js';

/** Counts in this process alone, by a clock that is brought. */
export class MemoryRequestWindow implements RequestWindow {
  /** When room was taken, by name, ascending. */
  readonly #taken = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  async take(name: string, { requests, per }: Rate): Promise<RoomTaken> {
    const now = this.clock.now();
    const before = this.#taken.get(name) ?? [];
    const behind = Math.max(0, (before.at(-1) ?? now) - now);
    const taken = before.map((at) => at - behind).filter((at) => at > now - per);
    this.#taken.set(name, taken);
    const blocking = taken[taken.length - requests];
    if (blocking !== undefined)
      return { outcome: 'full', retryAfterMs: Math.ceil(blocking + per - now) };
    taken.push(now);
    return { outcome: 'taken', at: now };
  }
}
