import type { AskFailureKind } from '../owners/owner-asks.js';
import type { OriginState } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import type { ToldOfAll } from '../origin/told.js';
import type { ToldByOwners } from './request-origin.js';

/** What `extensions.origin` tells of one projection: of all that its owner told for the answer, the worst. */
export interface ToldOrigin {
  readonly state: OriginState;
  /** When the oldest of it was asked for; RFC 3339, UTC. Null where nothing is known. */
  readonly asOf: string | null;
  /** How long before the answer that was. */
  readonly stalenessMs: number | null;
  /** For how long an answer of the owner is given again. */
  readonly ttlMs: number;
  /** The fields that come from there; null where whole rows do. */
  readonly fields: readonly string[] | null;
  /** Of how many rows the owner tells. */
  readonly rows: number;
  /** Of how many of these it gave no answer now, so that the last known is told. */
  readonly degraded: number;
  /** Of how many nothing is known: their fields are null. */
  readonly unavailable: number;
  /** Why the owner gave no answer; null where it did. */
  readonly why: AskFailureKind | null;
}

/** `extensions.origin`: by the names of the projections; undefined where no owner told anything. */
export function toldOrigin(all: ToldByOwners): Record<string, ToldOrigin> | undefined {
  if (all.size === 0) return undefined;
  return Object.fromEntries([...all].map((part) => [part[0].name, toldOf(...part)]));
}

function toldOf({ origin }: Projection, told: ToldOfAll): ToldOrigin {
  const { state, asOf, keys, degraded, unavailable, failure } = told;
  return {
    state,
    asOf: asOf === undefined ? null : new Date(asOf).toISOString(),
    stalenessMs: stalenessOf(told) ?? null,
    ttlMs: origin?.ttl ?? 0,
    fields: origin?.fields ?? null,
    rows: keys,
    degraded,
    unavailable,
    why: failure?.why ?? null,
  };
}

/** How old what an owner told is, and for how long it is given again, in milliseconds; undefined where it gave no answer. */
export function mayBeKept(
  { origin }: Projection,
  told: ToldOfAll,
): { readonly age: number; readonly left: number } | undefined {
  const age = stalenessOf(told);
  if (age === undefined || told.failure !== undefined || origin === undefined) return undefined;
  return { age, left: origin.ttl - age };
}

/** An instant that lies ahead of the clock was told by another clock. */
const stalenessOf = ({ asOf, now }: ToldOfAll): number | undefined =>
  asOf === undefined ? undefined : Math.max(0, now - asOf);
