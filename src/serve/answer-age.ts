import { freshnessOf, type Freshness } from '../model/freshness.js';
import { mayBeKept } from './origin-age.js';
import type { Touched } from './request-freshness.js';
import type { ToldByOwners } from './request-origin.js';

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

/**
 * `extensions.asOf`, RFC 3339, UTC: one instant for the whole answer, the earliest of its parts. Everything that streams
 * had stored before it is in the answer, and owners were asked after it. Null where nothing is proved of one of the parts.
 */
export function toldAsOf(touched: Touched, told?: ToldByOwners): string | null {
  const instants = freshnesses(touched).map(([, { asOf }]) => asOf);
  for (const { asOf, unavailable } of told?.values() ?? [])
    instants.push(unavailable > 0 ? null : (asOf ?? null));
  const known = instants.filter((asOf) => asOf !== null);
  const isProved = known.length > 0 && known.length === instants.length;
  return isProved ? new Date(Math.min(...known)).toISOString() : null;
}

/** What caches may do with an answer over HTTP. */
export interface CacheHeaders {
  readonly age?: string;
  readonly 'cache-control': string;
}

const NO_STORE: CacheHeaders = { 'cache-control': 'no-store' };

/**
 * The age of the oldest part, in whole seconds, and for how long the tightest budget still lasts. Nothing may be
 * kept of an answer with errors, of one whose age is not proved, of one that is made of no projection, or where an owner
 * gave no answer. What owners told is as old as it was asked for, and lasts as long as it is given again.
 */
export function cacheHeaders(
  touched: Touched,
  hasErrors: boolean,
  told?: ToldByOwners,
): CacheHeaders {
  const parts = freshnesses(touched).map(([, freshness]) => freshness);
  if (hasErrors || parts.length === 0) return NO_STORE;
  let age = 0;
  let left = Infinity;
  for (const { state, stalenessMs, budgetMs } of parts) {
    if (stalenessMs === null || (state !== 'FRESH' && state !== 'STALE')) return NO_STORE;
    age = Math.max(age, stalenessMs);
    left = Math.min(left, budgetMs - stalenessMs);
  }
  for (const [projection, answer] of told ?? []) {
    const kept = mayBeKept(projection, answer);
    if (kept === undefined) return NO_STORE;
    age = Math.max(age, kept.age);
    left = Math.min(left, kept.left);
  }
  const maxAge = Math.max(0, Math.floor(left / 1_000));
  return { age: String(Math.ceil(age / 1_000)), 'cache-control': `max-age=${maxAge}` };
}

const freshnesses = (touched: Touched): (readonly [name: string, freshness: Freshness])[] =>
  [...touched].map(([{ name, staleness }, standing]) => [
    name,
    freshnessOf(standing, staleness.budget),
  ]);
