import type { IncomingHttpHeaders } from 'node:http';
import type { Ask } from '../freshness/demand.js';
import { StationError } from '../model/station-error.js';

/** The header by which a request says how old its answers may be, in whole milliseconds. */
export const MAX_STALENESS = 'X-Max-Staleness';

/**
 * What the headers of a request ask of every root field that does not say otherwise itself.
 * @throws StationError BAD_USER_INPUT
 */
export function askedByHeaders(headers: IncomingHttpHeaders): readonly Ask[] {
  const value = headers['x-max-staleness'];
  if (value === undefined) return [];
  if (typeof value === 'string' && /^\d{1,15}$/.test(value))
    return [{ maxStalenessMs: Number(value) }];
  const said = `"${String(value).slice(0, 60)}"`;
  throw new StationError(
    'BAD_USER_INPUT',
    `${MAX_STALENESS} is ${said}, and must be whole milliseconds, from 0.`,
  );
}
