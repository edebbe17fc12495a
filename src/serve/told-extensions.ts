import { toldFreshness, type ToldFreshness } from './answer-age.js';
import { touchedBy } from './request-freshness.js';
import type { RequestContext } from './request.js';

/** What every answer tells beside its data. */
export interface ToldExtensions {
  /** By the name of the projection. */
  readonly freshness?: Readonly<Record<string, ToldFreshness>>;
  readonly contract?: ToldContract;
}

/** What became of an operation that asks beyond the contract of its consumer. */
export interface ToldContract {
  /** Places in the schema that are null for that alone. */
  readonly reduced: readonly string[];
}

/** Undefined where there is nothing to tell. */
export function toldExtensions(request: RequestContext): ToldExtensions | undefined {
  const freshness = toldFreshness(touchedBy(request));
  const { reduced } = request;
  if (freshness === undefined && reduced === undefined) return undefined;
  return {
    ...(freshness && { freshness }),
    ...(reduced && { contract: { reduced: reduced.without } }),
  };
}
