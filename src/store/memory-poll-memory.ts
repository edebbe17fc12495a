import type { Clock, Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { PollMemory, SeenKey } from './poll-memory.js';

/** Remembers in this process alone, by a clock that is brought. */
export class MemoryPollMemory implements PollMemory {
  readonly #seen = new Map<string, Map<string, SeenKey>>();
  readonly #told = new Map<string, string>();
  readonly #rounds = new Map<string, { readonly by: string; readonly until: Instant }>();

  constructor(private readonly clock: Clock) {}

  async now(): Promise<Instant> {
    return this.clock.now();
  }

  async seen(poll: string): Promise<ReadonlyMap<string, SeenKey>> {
    return new Map(this.#seen.get(poll));
  }

  async seenAt(poll: string, key: string): Promise<Instant> {
    return this.#seen.get(poll)?.get(key)?.seenAt ?? 0;
  }

  async note(poll: string, key: string, seen: SeenKey): Promise<void> {
    const of = this.#seen.get(poll) ?? new Map<string, SeenKey>();
    this.#seen.set(poll, of.set(key, seen));
  }

  async told(polls: readonly string[]): Promise<readonly (string | undefined)[]> {
    return polls.map((poll) => this.#told.get(poll));
  }

  async tell(poll: string, text: string): Promise<void> {
    this.#told.set(poll, text);
  }

  async hold(poll: string, by: string, ttl: Duration): Promise<boolean> {
    const now = this.clock.now();
    const held = this.#rounds.get(poll);
    if (held !== undefined && held.by !== by && held.until > now) return false;
    this.#rounds.set(poll, { by, until: now + ttl });
    return true;
  }

  async release(poll: string, by: string): Promise<void> {
    if (this.#rounds.get(poll)?.by === by) this.#rounds.delete(poll);
  }
}
