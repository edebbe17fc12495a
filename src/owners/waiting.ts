import { setMaxListeners } from 'node:events';
import type { Instant } from '../model/clock.js';
import { LONGEST_TIMER } from '../model/duration.js';
import type { AskFailure, Asking } from './owner-asks.js';
import { failed, UNWANTED } from './transport.js';

/** A turn to ask an owner: it is taken at once, and given back when the owner has answered. */
export interface Turn {
  /** When it was given, on the clock of the store. */
  readonly askedAt: Instant;
  done(): void;
}

/** What a turn is asked with. */
export type Wish = Pick<Asking, 'dueAt' | 'endsAt' | 'signal'>;

/** Of one owner and replica: whoever comes later is told so at once. */
export const MOST_WAITING = 1_000;

interface Waiter {
  readonly wish: Wish;
  readonly settle: (turn: Turn | AskFailure) => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait for their turn to ask one owner: the earliest `dueAt` first, before them who tells none. */
export class Waiting {
  /** In the order in which they came. */
  private readonly waiters = new Set<Waiter>();
  private fullUntil = 0;
  private wake: (() => void) | undefined;

  constructor(private readonly owner: string) {}

  get size(): number {
    return this.waiters.size;
  }

  join(wish: Wish): Promise<Turn | AskFailure> {
    if (wish.signal?.aborted === true) return Promise.resolve(this.unwanted());
    if (this.size >= MOST_WAITING) return Promise.resolve(this.overloaded());
    if (this.isTooLate(wish)) return Promise.resolve(this.overloaded());
    return new Promise((resolve, reject) => this.enter({ wish, settle: resolve, reject }));
  }

  /** Gives the turn to the most urgent; false where nobody waits. */
  give(turn: Turn): boolean {
    let next: Waiter | undefined;
    for (const waiter of this.waiters)
      if (next === undefined || dueAt(waiter) < dueAt(next)) next = waiter;
    next?.settle(turn);
    return next !== undefined;
  }

  failAll(failure: AskFailure): void {
    for (const waiter of this.waiters) waiter.settle(failure);
  }

  rejectAll(error: unknown): void {
    for (const waiter of this.waiters) waiter.reject(error);
  }

  /** Waits until there is room again, or nobody waits any more; those who cannot wait so long are told at once. */
  async pause(ms: number): Promise<void> {
    this.fullUntil = performance.now() + ms;
    for (const waiter of this.waiters)
      if (this.isTooLate(waiter.wish)) waiter.settle(this.overloaded());
    if (this.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  private enter({ wish, settle, reject }: Waiter): void {
    const { endsAt, signal } = wish;
    const leave = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      this.waiters.delete(waiter);
      if (this.size === 0) this.wake?.();
    };
    const waiter: Waiter = {
      wish,
      settle: (turn) => (leave(), settle(turn)),
      reject: (error) => (leave(), reject(error)),
    };
    const giveUp = (): void => waiter.settle(this.unwanted());
    const late = (): void => waiter.settle(this.overloaded());
    const timer =
      endsAt === undefined ? undefined : setTimeout(late, Math.max(0, endsAt - performance.now()));
    if (signal !== undefined) setMaxListeners(0, signal);
    signal?.addEventListener('abort', giveUp);
    this.waiters.add(waiter);
  }

  private isTooLate({ endsAt }: Wish): boolean {
    return endsAt !== undefined && endsAt <= Math.max(this.fullUntil, performance.now());
  }

  private overloaded(): AskFailure {
    const retryAfterMs = Math.max(1, Math.ceil(this.fullUntil - performance.now()));
    const reason = `${this.owner} has no room in time: more is asked than it is declared to bear.`;
    return failed('overloaded', reason, { retryAfterMs });
  }

  private unwanted(): AskFailure {
    return failed('timeout', UNWANTED);
  }
}

const dueAt = ({ wish }: Waiter): number => wish.dueAt ?? -Infinity;
