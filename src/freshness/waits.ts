import { seconds, type Duration } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import { taskName } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { Signals } from '../store/signals.js';
import { Watch } from './watch.js';

export interface WaitsOptions {
  readonly signals: Pick<Signals, 'onMoved' | 'want'>;
  /** Readers of this replica that may wait at the same time. */
  readonly maxWaiters?: number;
  readonly lookEvery?: Duration;
}

/**
 * Takes a place among those of the reader's consumer who may wait, and returns how to give it back.
 * @throws StationError TOO_MANY_WAITERS
 */
export type TakeSeat = () => () => void;

/** What one reader waits for. */
export interface Wait {
  readonly store: Pick<ProjectionStore, 'projection' | 'standing'>;
  readonly isOver: (standing: Standing) => boolean;
  /** On this process's monotonic clock: `performance.now()`. */
  readonly endsAt: number;
  /** Aborts when nobody wants the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** The wait is over when this rejects, and rejects with it. */
  readonly unless?: Promise<void>;
  /** Absent: only those of the replica are counted. */
  readonly seat?: TakeSeat | undefined;
}

const RETRY_AFTER = seconds(1);

/** The readers of this replica that wait, no more than a bounded number. */
export class Waits {
  private readonly watches = new Map<string, Watch>();
  private readonly maxWaiters: number;
  private waiting = 0;

  constructor(private readonly options: WaitsOptions) {
    this.maxWaiters = options.maxWaiters ?? 1_000;
  }

  /**
   * True once the projection stands as it is waited for; false when the time is over or nobody waits any more.
   * Rejects when the store is away. Whatever ends a wait, it leaves no listener and no timer.
   * @throws StationError TOO_MANY_WAITERS
   */
  async until(wait: Wait): Promise<boolean> {
    if (wait.signal?.aborted === true || wait.endsAt <= performance.now()) return false;
    if (this.waiting >= this.maxWaiters)
      throw new StationError('TOO_MANY_WAITERS', `${this.maxWaiters} readers wait here already.`, {
        details: { retryAfterMs: RETRY_AFTER },
      });
    const leaveSeat = wait.seat?.();
    this.waiting += 1;
    try {
      return await ended(this.watchOf(wait.store), wait);
    } finally {
      this.waiting -= 1;
      leaveSeat?.();
    }
  }

  private watchOf(store: Wait['store']): Watch {
    const { signals, lookEvery = seconds(1) } = this.options;
    const name = taskName(store.projection);
    const watch = this.watches.get(name) ?? new Watch({ store, signals, lookEvery });
    this.watches.set(name, watch);
    return watch;
  }
}

async function ended(watch: Watch, { isOver, endsAt, signal, unless }: Wait): Promise<boolean> {
  let leave = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  let giveUp = (): void => undefined;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      giveUp = () => resolve(false);
      timer = setTimeout(giveUp, endsAt - performance.now());
      signal?.addEventListener('abort', giveUp);
      unless?.catch(reject);
      leave = watch.join({
        hear: (standing) => {
          if (isOver(standing)) resolve(true);
        },
        fail: reject,
      });
    });
  } finally {
    leave();
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
