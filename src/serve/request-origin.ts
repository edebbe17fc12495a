import type { Projection } from '../model/projection.js';
import { bothOf, type ToldOfAll } from '../origin/told.js';

/** Projection -> what holds for all that its owner was asked for one answer. */
export type ToldByOwners = ReadonlyMap<Projection, ToldOfAll>;

/** What each request was told by owners, by its GraphQL context; it goes with it. */
const ofRequest = new WeakMap<object, Map<Projection, ToldOfAll>>();

const NOTHING: ToldByOwners = new Map();

/** Notes that an answer holds what an owner told. */
export function noteTold(request: object, projection: Projection, told: ToldOfAll): void {
  const all = ofRequest.get(request) ?? new Map<Projection, ToldOfAll>();
  ofRequest.set(request, all);
  const before = all.get(projection);
  all.set(projection, before === undefined ? told : bothOf(before, told));
}

export const toldByOwners = (request: object): ToldByOwners => ofRequest.get(request) ?? NOTHING;

/** For a request that goes on, such as a subscription: what it was told before is in no later answer. */
export const forgetTold = (request: object): boolean => ofRequest.delete(request);
