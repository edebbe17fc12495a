import type { FeedEvent, LinePlace } from '../feed/feed-event.js';

/** Where a subscriber stands with what it was told. */
export interface Place {
  /** Given as `after` it goes on right there; absent where nothing can be resumed. */
  readonly cursor?: string | undefined;
  /** Grows from result to result; absent within a snapshot, where nobody can go on together with others. */
  readonly number?: number | undefined;
}

/** The place of one result. */
export interface ToldPlace extends Place {
  /** It tells nothing but that it is alive, and so may come again at the same number. */
  readonly isBeat?: boolean;
}

/** Of each running subscription, by its GraphQL context, what the newest result tells; it goes with it. */
const told = new WeakMap<object, ToldPlace>();
const resting = new WeakMap<object, () => Place | undefined>();

/** To be told by the resolver of a subscription with each result. */
export const tellPlace = (request: object, place: ToldPlace): unknown => told.set(request, place);

/** The place of the newest result. */
export const placeTold = (request: object): ToldPlace => told.get(request) ?? NOWHERE;

/** Of a result whose resolver tells none. */
export const NOWHERE: ToldPlace = {};

/** @param rest up to where everything was told; undefined while something may be under way */
export const tellRest = (request: object, rest: () => Place | undefined): unknown =>
  resting.set(request, rest);

export const restOf = (request: object): Place | undefined => resting.get(request)?.();

/** @param encode makes a cursor */
export const placeOn = (place: LinePlace, encode: (place: LinePlace) => string): Place => ({
  cursor: encode(place),
  number: place.toldTo === undefined ? place.cursor : undefined,
});

export const placeOfEvent = (
  { kind, place }: Pick<FeedEvent, 'kind' | 'place'>,
  encode: (place: LinePlace) => string,
): ToldPlace => ({ ...placeOn(place, encode), isBeat: kind === 'HEARTBEAT' });

/** Whether a result tells anything to one who was told everything up to a place. */
export function isNewsAt({ number, isBeat }: ToldPlace, to: Place | undefined): boolean {
  if (number === undefined || to?.number === undefined) return true;
  return isBeat === true ? number >= to.number : number > to.number;
}

/** Whether one who stands here lacks nothing that others were told; false where that is not known. */
export const hasReached = (place: Place | undefined, others: Place | undefined): boolean =>
  place?.number !== undefined && others?.number !== undefined && place.number >= others.number;
