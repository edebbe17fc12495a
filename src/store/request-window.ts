import type { Instant } from '../model/clock.js';
import type { Rate } from '../model/owner.js';

/** Whether there is room for one more request, and when there will be. */
export type RoomTaken =
  | {
      readonly outcome: 'taken';
      /** When, on the clock of the store. */
      readonly at: Instant;
    }
  | {
      readonly outcome: 'full';
      /** When there is room again if nobody else takes it, in milliseconds. */
      readonly retryAfterMs: number;
    };

/**
 * Counts requests of all replicas together, exactly: room is taken at most `rate.requests` times in any stretch of
 * `rate.per`, wherever the stretch begins. Windows that begin at fixed times, as rate limiters commonly have them, would
 * let twice as many through around the end of one.
 */
export interface RequestWindow {
  /** Takes room for one request under a name, where there is any now. Rejects while the store is away. */
  take(name: string, rate: Rate): Promise<RoomTaken>;
}

/** The token under which Nest provides the {@link RequestWindow} of the station. */
export const REQUEST_WINDOW = Symbol('request-window');
