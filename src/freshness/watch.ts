import type { Duration } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { Signals } from '../store/signals.js';
import { OneAtATime } from './one-at-a-time.js';

/** One reader that waits for a projection to move. */
export interface Waiter {
  hear(standing: Standing): void;
  /** Nothing more can be learnt: the store is away. */
  fail(error: unknown): void;
}

export interface WatchOptions {
  readonly store: Pick<ProjectionStore, 'projection' | 'standing'>;
  readonly signals: Pick<Signals, 'onMoved' | 'want'>;
  /** How often to look, and to ask the owner, in case word was lost. */
  readonly lookEvery: Duration;
}

/**
 * Looks at one projection for all readers of this replica that wait for it: one subscription and one look a
 * move, whatever their number; none while nobody waits.
 */
export class Watch {
  private readonly waiters = new Set<Waiter>();
  private readonly look: OneAtATime;
  private readonly want: OneAtATime;
  private stop: (() => void) | undefined;

  constructor(private readonly options: WatchOptions) {
    const { store, signals } = options;
    this.look = new OneAtATime(() => this.orFail(async () => this.tell(await store.standing())));
    this.want = new OneAtATime(() => this.orFail(() => signals.want(store.projection)));
  }

  /** The waiter hears where the projection stands, now and after each move; returns how to leave. */
  join(waiter: Waiter): () => void {
    this.waiters.add(waiter);
    // A frontier must be proved after the reader asked: each reader has its own word sent.
    this.want.ask();
    if (this.stop === undefined) this.start();
    else this.look.ask();
    return () => {
      if (this.waiters.delete(waiter) && this.waiters.size === 0) this.end();
    };
  }

  private start(): void {
    const { store, signals, lookEvery } = this.options;
    const timer = setInterval(() => {
      this.want.ask();
      this.look.ask();
    }, lookEvery);
    let isOver = false;
    let unsubscribe = (): void => undefined;
    this.stop = () => {
      isOver = true;
      clearInterval(timer);
      unsubscribe();
    };
    void this.orFail(async () => {
      const subscribed = await signals.onMoved(store.projection, () => this.look.ask());
      if (isOver) return subscribed();
      unsubscribe = subscribed;
      // What moved before the subscription was not heard.
      this.look.ask();
    });
  }

  private end(): void {
    this.stop?.();
    this.stop = undefined;
  }

  private tell(standing: Standing): void {
    for (const waiter of this.waiters) waiter.hear(standing);
  }

  private async orFail(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      // Whoever comes next begins anew.
      const waiters = [...this.waiters];
      this.waiters.clear();
      this.end();
      for (const waiter of waiters) waiter.fail(error);
    }
  }
}
