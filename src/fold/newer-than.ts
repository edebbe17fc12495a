import type { Instant } from '../model/clock.js';

/**
 * Guards a row against news that arrive late: true when `incoming` is not older than what the row holds, so that of two
 * equally old ones the later in the stream wins. A row that holds none yet (`null`) takes everything.
 */
export const newerThan = (incoming: Instant, held: Instant | null): boolean =>
  held === null || incoming >= held;
