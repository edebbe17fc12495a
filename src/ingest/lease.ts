import { milliseconds, seconds, type Duration } from '../model/duration.js';
import type { ProjectionStore } from '../store/projection-store.js';

/** A lease not renewed for so long is free for another owner. */
export const LEASE_TTL = seconds(5);
const RENEW_EVERY = milliseconds(LEASE_TTL / 4);

/**
 * The right to work on a task, renewed until it is released or lost. Safety does not rest on it (a commit
 * under a superseded token is refused); it keeps two owners from doing the same work.
 */
export class Lease {
  private readonly losing = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private renewedAt: number;

  private constructor(
    private readonly store: ProjectionStore,
    readonly fencingToken: number,
    private readonly ttl: Duration,
  ) {
    this.renewedAt = performance.now();
    this.timer = setInterval(() => void this.renew(), RENEW_EVERY);
  }

  /** Undefined while another owner's lease runs. */
  static async claim(store: ProjectionStore, owner: string): Promise<Lease | undefined> {
    const token = await store.claim({ owner, ttl: LEASE_TTL });
    return token === undefined ? undefined : new Lease(store, token, LEASE_TTL);
  }

  /** Aborted once the lease can no longer be relied on. */
  get lost(): AbortSignal {
    return this.losing.signal;
  }

  /** Gives the task up, so that the next owner need not wait for the lease to run out. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    // When the store is away the lease runs out by itself.
    await this.store.release(this.fencingToken).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    try {
      if (!(await this.store.renew(this.fencingToken, this.ttl))) this.lose();
      else this.renewedAt = performance.now();
    } catch {
      if (performance.now() - this.renewedAt > this.ttl) this.lose();
    }
  }

  private lose(): void {
    clearInterval(this.timer);
    this.losing.abort();
  }
}
