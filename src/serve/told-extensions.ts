import { toldAsOf, toldFreshness, type ToldFreshness } from './answer-age.js';
import { toldOrigin, type ToldOrigin } from './origin-age.js';
import { toldByOwners } from './request-origin.js';
import { isReadWhole, touchedBy } from './request-freshness.js';
import type { RequestContext } from './request.js';

/** What every answer tells beside its data. */
export interface ToldExtensions {
  /** Of the whole answer: see {@link toldAsOf}. There whenever `freshness` is. */
  readonly asOf?: string | null;
  /** By the name of the projection. */
  readonly freshness?: Readonly<Record<string, ToldFreshness>>;
  /** What was asked of owners on demand, by the name of the projection. */
  readonly origin?: Readonly<Record<string, ToldOrigin>>;
  readonly contract?: ToldContract;
}

/** What became of an operation that asks beyond the contract of its consumer. */
export interface ToldContract {
  /** Places in the schema that are null for that alone. */
  readonly reduced: readonly string[];
}

/** Undefined where there is nothing to tell. */
export function toldExtensions(request: RequestContext): ToldExtensions | undefined {
  const [touched, byOwners] = [touchedBy(request), toldByOwners(request)];
  const freshness = toldFreshness(touched);
  const origin = toldOrigin(byOwners);
  const { reduced } = request;
  if (freshness === undefined && origin === undefined && reduced === undefined) return undefined;
  return {
    ...(freshness && {
      asOf: isReadWhole(request) ? toldAsOf(touched, byOwners) : null,
      freshness,
    }),
    ...(origin && { origin }),
    ...(reduced && { contract: { reduced: reduced.without } }),
  };
}
