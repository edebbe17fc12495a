import type { Instant } from '../model/clock.js';
import type { OriginState } from '../model/origin.js';
import type { Row } from '../model/row.js';
import type { AskFailure } from '../owners/owner-asks.js';
import type { KeptAnswer } from '../store/answer-cache.js';

/** What is told of one key. */
export type Told =
  | { readonly state: 'FRESH' | 'CACHED'; readonly answer: KeptAnswer }
  | { readonly state: 'DEGRADED'; readonly answer: KeptAnswer; readonly failure: AskFailure }
  | { readonly state: 'UNAVAILABLE'; readonly answer?: undefined; readonly failure: AskFailure };

/** What is told of keys, and what the clock of the store had come to at most when that was known. */
export interface OriginRead {
  /** In the order of the keys. */
  readonly told: readonly Told[];
  readonly now: Instant;
}

/** The fields of a key; null where the owner has nothing of it, or nothing is known. */
export const fieldsOf = ({ answer }: Told): Row | null => answer?.fields ?? null;

/** What holds for several keys together. */
export interface ToldOfAll {
  readonly state: OriginState;
  /** The oldest answer; undefined where there is none. */
  readonly asOf: Instant | undefined;
  readonly now: Instant;
  readonly keys: number;
  /** Of these the owner gave no answer now. */
  readonly degraded: number;
  /** Of these nothing is known. */
  readonly unavailable: number;
  /** Why the owner gave no answer, where it did not. */
  readonly failure: AskFailure | undefined;
}

const WORST_FIRST: readonly OriginState[] = ['UNAVAILABLE', 'DEGRADED', 'CACHED', 'FRESH'];

export function toldOfAll({ told, now }: OriginRead): ToldOfAll {
  const states = told.map(({ state }) => state);
  const count = (state: OriginState) => states.filter((one) => one === state).length;
  const failures = told.flatMap((one) => ('failure' in one ? [one.failure] : []));
  return {
    state: worst(states),
    asOf: oldest(told.map(({ answer }) => answer?.askedAt)),
    now,
    keys: told.length,
    degraded: count('DEGRADED'),
    unavailable: count('UNAVAILABLE'),
    failure: failures[0],
  };
}

/** Of two readings for one answer, what holds for both. */
export const bothOf = (a: ToldOfAll, b: ToldOfAll): ToldOfAll => ({
  state: worst([a.state, b.state]),
  asOf: oldest([a.asOf, b.asOf]),
  now: Math.max(a.now, b.now),
  keys: a.keys + b.keys,
  degraded: a.degraded + b.degraded,
  unavailable: a.unavailable + b.unavailable,
  failure: a.failure ?? b.failure,
});

function oldest(instants: readonly (Instant | undefined)[]): Instant | undefined {
  const known = instants.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

const worst = (states: readonly OriginState[]): OriginState =>
  WORST_FIRST.find((state) => states.includes(state)) ?? 'FRESH';
