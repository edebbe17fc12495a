import type { Projection } from '../model/projection.js';

/** Ends what it was given for. */
export type Unsubscribe = () => void;

/**
 * Word between the replicas of a station: that a projection has moved, and that a reader waits for it to
 * move. Word may be lost while the store is away: whoever waits looks again by itself now and then. What hears
 * must not throw.
 */
export interface Signals {
  /**
   * Hears of every commit and every proof of a projection from when the promise resolves; also after an
   * outage, as something may have moved unheard.
   * @throws StationError STORE_UNAVAILABLE when the store is away
   */
  onMoved(projection: Projection, hear: () => void): Promise<Unsubscribe>;
  /**
   * Asks the owner of a projection to commit what it has gathered and to prove its frontier anew.
   * @throws StationError STORE_UNAVAILABLE when the store is away
   */
  want(projection: Projection): Promise<void>;
  /** Hears when a reader waits, and once after an outage, as word may have been lost. Rides out an unavailable store. */
  onWanted(projection: Projection, hear: () => void): Unsubscribe;
}

/** The token under which Nest provides the {@link Signals} of the station. */
export const SIGNALS = Symbol('signals');
