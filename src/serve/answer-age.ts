import { freshnessOf, type Freshness } from '../model/freshness.js';
import type { Touched } from './request-freshness.js';

/** What `extensions.freshness` tells of one projection: of all its rows in the answer, the worst. */
export interface ToldFreshness {
  /** RFC 3339, UTC. */
  readonly asOf: string | null;
  readonly stalenessMs: number | null;
  readonly budgetMs: number;
  readonly state: Freshness['state'];
  readonly offsets: readonly string[];
}

/** `extensions.freshness`: the projections of an answer, by name; undefined when it touched none. */
export function toldFreshness(touched: Touched): Record<string, ToldFreshness> | undefined {
  if (touched.size === 0) return undefined;
  return Object.fromEntries(
    freshnesses(touched).map(([name, { asOf, stalenessMs, budgetMs, state, offsets }]) => [
      name,
      {
        asOf: asOf === null ? null : new Date(asOf).toISOString(),
        stalenessMs,
        budgetMs,
        state,
        offsets,
      },
    ]),
  );
}

/** What caches may do with an answer over HTTP. */
export interface CacheHeaders {
  readonly age?: string;
  readonly 'cache-control': string;
}

const NO_STORE: CacheHeaders = { 'cache-control': 'no-store' };

/**
 * The age of the oldest part, in whole seconds, and for how long the tightest budget still lasts. Nothing may be
 * kept of an answer with errors, of one whose age is not proved, or of one that is made of no projection.
 */
export function cacheHeaders(touched: Touched, hasErrors: boolean): CacheHeaders {
  const parts = freshnesses(touched).map(([, freshness]) => freshness);
  if (hasErrors || parts.length === 0) return NO_STORE;
  let age = 0;
  let left = Infinity;
  for (const { state, stalenessMs, budgetMs } of parts) {
    if (stalenessMs === null || (state !== 'FRESH' && state !== 'STALE')) return NO_STORE;
    age = Math.max(age, stalenessMs);
    left = Math.min(left, budgetMs - stalenessMs);
  }
  const maxAge = Math.max(0, Math.floor(left / 1_000));
  return { age: String(Math.ceil(age / 1_000)), 'cache-control': `max-age=${maxAge}` };
}

const freshnesses = (touched: Touched): (readonly [name: string, freshness: Freshness])[] =>
  [...touched].map(([{ name, staleness }, standing]) => [
    name,
    freshnessOf(standing, staleness.budget),
  ]);
