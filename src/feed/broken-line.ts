import { StationError } from '../model/station-error.js';
import { isStoreUnavailable } from '../store/store-unavailable.js';

/** Whether what a subscriber was told and what the feed tells do not join any more. */
export const isCut = (error: unknown): boolean =>
  error instanceof StationError &&
  (error.code === 'CURSOR_EXPIRED' || error.code === 'CURSOR_INVALID');

/** Whether it may go on later. */
export const isAway = (error: unknown): boolean =>
  isStoreUnavailable(error) ||
  (error instanceof StationError && error.code === 'STORE_UNAVAILABLE');

/** An overflow in the words of its subscriber: it goes on after the last cursor it was told. */
export function withCursor(error: Error, cursor: () => string): Error {
  if (!(error instanceof StationError) || error.code !== 'FEED_OVERFLOW') return error;
  const what = 'More changes wait than may, and none is to be left out.';
  return new StationError('FEED_OVERFLOW', what, { details: { cursor: cursor() }, cause: error });
}
