import { milliseconds, seconds } from '../model/duration.js';
import type { LeaseRequest, ProjectionStore } from '../store/projection-store.js';

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
    private readonly request: LeaseRequest,
    private token: number,
  ) {
    this.renewedAt = performance.now();
    this.timer = setInterval(() => void this.renew(), RENEW_EVERY);
  }

  /** Undefined while another owner's lease runs. */
  static async claim(store: ProjectionStore, owner: string): Promise<Lease | undefined> {
    const request = { owner, ttl: LEASE_TTL };
    const token = await store.claim(request);
    return token === undefined ? undefined : new Lease(store, request, token);
  }

  /**
   * Makes the token newer, so that what was sent under the one before, and given up, is refused should it
   * still arrive. Undefined when another owner was granted the task: the lease is lost.
   */
  async newToken(): Promise<number | undefined> {
    const token = await this.store.claim(this.request);
    if (token === undefined) this.lose();
    else this.token = token;
    return token;
  }

  /** Aborted once the lease can no longer be relied on. */
  get lost(): AbortSignal {
    return this.losing.signal;
  }

  /** Gives the task up, so that the next owner need not wait for the lease to run out. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    // When the store is away the lease runs out by itself.
    await this.store.release(this.token).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const { token } = this;
    const { ttl } = this.request;
    try {
      if (await this.store.renew(token, ttl)) this.renewedAt = performance.now();
      else if (token === this.token) this.lose();
    } catch {
      if (performance.now() - this.renewedAt > ttl) this.lose();
    }
  }

  private lose(): void {
    clearInterval(this.timer);
    this.losing.abort();
  }
}
